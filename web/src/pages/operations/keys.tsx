import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RootKeyUse } from '../../api/ops.ts'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'
import { numberText, upTo } from './words.ts'

const COLOURS = { first: 'green.9', old: 'gray.8', unused: 'blue.9', missing: 'red.9' } as const

function stateOf({ present, first, shopKeys, journalKeys }: RootKeyUse): keyof typeof COLOURS {
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
              <Badge color={COLOURS[stateOf(key)]} variant="outline" tt="none">
                {t(`keys.${stateOf(key)}`)}
              </Badge>
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
