import { useTranslation } from 'react-i18next'
import type { RootKeyUse } from '../../api/ops.ts'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { numberText, upTo } from './words.ts'

type KeyState = 'first' | 'old' | 'unused' | 'missing'
const TONES = { first: 'good', old: 'calm', unused: 'calm', missing: 'bad' } as const

function stateOf({ present, first, shopKeys, journalKeys }: RootKeyUse): KeyState {
  if (!present) return 'missing'
  if (first) return 'first'
  return shopKeys.count + journalKeys === 0 ? 'unused' : 'old'
}

/** How far a change of root keys has come. */
export function Keys({ keys }: { keys: readonly RootKeyUse[] }) {
  const { t } = useTranslation('operations')
  return (
    <Panel name="keys">
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
              {t('keys.shops', { keys: upTo(key.shopKeys) })} ·{' '}
              {t('keys.journal', { keys: numberText(key.journalKeys) })}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
