import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { parkedJobsQuery } from '../../api/ops.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import classes from './operations.module.css'
import { Panel } from './panel.tsx'

/** Jobs set aside, for whoever mends the cause. */
export function ParkedJobs() {
  const { t } = useTranslation('operations')
  const jobs = useQuery(parkedJobsQuery)
  return (
    <Panel name="jobs">
      {jobs.data === undefined &&
        (jobs.isError ? (
          <Failure error={jobs.error} onRetry={() => void jobs.refetch()} />
        ) : (
          <Skeleton height={40} aria-busy />
        ))}
      {jobs.data?.items.length === 0 && <p className={classes.empty}>{t('jobs.empty')}</p>}
      <ul className={classes.rows}>
        {jobs.data?.items.map(({ id, queue, reason, payload, at }) => (
          <li key={id} className={classes.row}>
            <h3 className={classes.rowTitle}>{queue}</h3>
            <code className={classes.reason}>{reason}</code>
            <code className={classes.reason}>{payload}</code>
            <p className={classes.soft}>{dateTime(at)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
