import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Overview, RootKeyUse } from '../../api/ops.ts'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { numberText, upTo } from './words.ts'

type KeyState = 'first' | 'next' | 'old' | 'unused' | 'retired' | 'missing'
const TONES = {
  first: 'good',
  next: 'calm',
  old: 'calm',
  unused: 'calm',
  retired: 'calm',
  missing: 'bad',
} as const

function stateOf({ present, first, next, retiredAt, shopKeys, journalKeys }: RootKeyUse): KeyState {
  if (!present) return 'missing'
  if (first) return 'first'
  if (retiredAt !== null) return 'retired'
  if (next) return 'next'
  return shopKeys.count + journalKeys === 0 ? 'unused' : 'old'
}

/** How far a change of root keys has come. */
export function Keys({ keys, keyRing }: Pick<Overview, 'keys' | 'keyRing'>) {
  const { t } = useTranslation('operations')
  return (
    <Panel name="keys">
      <p className={classes.soft}>{ringText(keyRing, t)}</p>
      <ul className={classes.rows}>
        {keys.map((key) => (
          <li key={key.kid} className={classes.row} data-bad={!key.present || undefined}>
            <h3 className={classes.rowTitle}>
              <code>{key.kid}</code>
              <span className={classes.tag} data-tone={TONES[stateOf(key)]}>
                {t(`keys.${stateOf(key)}`)}
              </span>
            </h3>
            <p className={classes.soft}>
              {key.kind ? `${t(`keys.kinds.${key.kind}`)} · ` : ''}
              {t('keys.shops', { keys: upTo(key.shopKeys) })} ·{' '}
              {t('keys.journal', { keys: numberText(key.journalKeys) })}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Who is waited for, or that all agree. */
function ringText({ processes, waitsFor }: Overview['keyRing'], t: TFunction<'operations'>): string {
  if (waitsFor.length === 0) return t('keys.agreed', { processes: numberText(processes) })
  const services = [...new Set(waitsFor)].join(', ')
  return t('keys.waits', { waiting: numberText(waitsFor.length), processes: numberText(processes), services })
}
