import { useTranslation } from 'react-i18next'
import type { Overview } from '../../api/ops.ts'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { spanOf, upTo } from './words.ts'

/** Those that wait longest; the rest is told as a number. */
const SHOWN = 8

export function Lanes({ lanes, at }: { lanes: Overview['lanes']; at: string }) {
  const { t } = useTranslation('operations')
  const most = Math.max(1, ...lanes.items.map(({ waiting }) => waiting.count))
  const shown = lanes.items.slice(0, SHOWN)
  return (
    <Panel name="lanes">
      {shown.length === 0 && <p className={classes.empty}>{t('lanes.idle')}</p>}
      <ul className={classes.rows}>
        {shown.map(({ lane, waiting, oldestAt }) => (
          <li key={lane} className={classes.lane}>
            <span>{t('lanes.lane', { lane })}</span>
            <span className={classes.soft}>
              {t('lanes.waiting', { waiting: upTo(waiting), span: spanOf(oldestAt, at) })}
            </span>
            <span className={classes.bar} aria-hidden>
              <span style={{ width: `${Math.round((waiting.count / most) * 100)}%` }} />
            </span>
          </li>
        ))}
      </ul>
      {lanes.items.length > SHOWN && (
        <p className={classes.soft}>{t('lanes.rest', { count: lanes.items.length - SHOWN })}</p>
      )}
    </Panel>
  )
}
