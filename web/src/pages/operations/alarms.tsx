import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Alarm, alarmsQuery } from '../../api/ops.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'

const KNOWN = ['zalo-webhook-lost', 'graph-version-ends'] as const

/** What only a person can mend at a platform, with the steps in their order. */
export function Alarms() {
  const { t, i18n } = useTranslation('operations')
  const alarms = useQuery(alarmsQuery(i18n.language))
  return (
    <Panel name="alarms">
      {alarms.data === undefined &&
        (alarms.isError ? (
          <Failure error={alarms.error} onRetry={() => void alarms.refetch()} />
        ) : (
          <Skeleton height={40} aria-busy />
        ))}
      {alarms.data?.items.length === 0 && <p className={classes.empty}>{t('alarms.empty')}</p>}
      <ul className={classes.rows}>
        {alarms.data?.items.map((alarm) => (
          <Row key={alarm.id} alarm={alarm} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ alarm: { code, closedAt, from, accounts, signals, steps } }: { alarm: Alarm }) {
  const { t } = useTranslation('operations')
  // One that is newer than this page comes with its steps all the same.
  const known = KNOWN.find((one) => one === code) ?? 'other'
  return (
    <li className={classes.row} data-bad={closedAt === null || undefined}>
      <h3 className={classes.rowTitle}>
        {t(`alarms.code.${known}`)}
        <span className={classes.tag} data-tone={closedAt === null ? 'bad' : 'calm'}>
          {closedAt === null ? t('alarms.open') : t('alarms.closed', { time: dateTime(closedAt) })}
        </span>
      </h3>
      <p className={classes.soft}>
        {t(`alarms.about.${known}`, { time: dateTime(from), accounts, signals: signals.join(', ') })}
      </p>
      {closedAt === null && (
        <ol className={classes.steps} aria-label={t('alarms.steps')}>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
    </li>
  )
}
