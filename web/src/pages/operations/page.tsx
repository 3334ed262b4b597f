import { Alert, Skeleton, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Overview, overviewQuery } from '../../api/ops.ts'
import { dateTime } from '../../kit/time.ts'
import { Failure } from '../../parts/failure.tsx'
import { usePageTitle } from '../../parts/page-title.ts'
import { Alarms } from './alarms.tsx'
import { Figures } from './figures.tsx'
import { Keys } from './keys.tsx'
import { Lanes } from './lanes.tsx'
import classes from './operations.module.css'
import { ParkedEvents } from './parked.tsx'
import { ParkedJobs } from './parked-jobs.tsx'
import { Platforms } from './platforms.tsx'
import { Queues } from './queues.tsx'
import { type Sample, useSamples } from './samples.ts'
import { Troubles } from './troubles.tsx'

/** The gateway itself, for whoever is woken up: what waits, what is stuck, what to do. */
export default function Page() {
  const { t } = useTranslation('operations')
  usePageTitle(t('title'))
  const overview = useQuery(overviewQuery)
  const samples = useSamples(overview.data)
  return (
    <div className={classes.page}>
      <header>
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        <Text c="var(--ink-soft)" mt={4}>
          {t('lead')}
        </Text>
      </header>
      {overview.data === undefined ? (
        overview.isError ? (
          <Failure error={overview.error} onRetry={() => void overview.refetch()} />
        ) : (
          <Waiting />
        )
      ) : (
        <Board overview={overview.data} samples={samples} isStale={overview.isError} />
      )}
    </div>
  )
}

interface BoardProps {
  readonly overview: Overview
  readonly samples: readonly Sample[]
  readonly isStale: boolean
}

function Board({ overview, samples, isStale }: BoardProps) {
  const { t } = useTranslation('operations')
  const { at } = overview
  return (
    <>
      {isStale ? (
        <Alert color="orange" variant="light" role="alert">
          {t('stale', { time: dateTime(at) })}
        </Alert>
      ) : (
        <p className={classes.soft}>{t('updated', { time: dateTime(at) })}</p>
      )}
      <Figures overview={overview} samples={samples} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <Alarms />
          <ParkedEvents />
          <Troubles troubles={overview.channels} />
          <ParkedJobs />
        </div>
        <div className={classes.column}>
          <Platforms platforms={overview.platforms} at={at} />
          <Lanes lanes={overview.lanes} at={at} />
          <Queues queues={overview.queues} at={at} />
          <Keys keys={overview.keys} keyRing={overview.keyRing} />
        </div>
      </div>
    </>
  )
}

/** The shape of what is coming. */
function Waiting() {
  return (
    <div className={classes.columns} aria-busy="true">
      <Skeleton height={260} radius="lg" />
      <Skeleton height={260} radius="lg" />
    </div>
  )
}
