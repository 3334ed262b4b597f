import { Skeleton, Text, Title } from '@mantine/core'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Proof, proofQuery } from '../../api/doctor.ts'
import { Failure } from '../../parts/failure.tsx'
import { shortTime } from '../../kit/time.ts'
import classes from './doctor.module.css'

const DAY_MS = 24 * 60 * 60 * 1000
const DAYS = 7
/** The five ends of an event, in the order of the bar. */
const ENDS = ['applied', 'duplicates', 'parked', 'refused', 'pending'] as const

/** What became of every event of the last day and week. */
export function ProofPanel({ channelId, untilMs }: { channelId: string; untilMs: number }) {
  const { t } = useTranslation('doctor')
  return (
    <section className={classes.panel} aria-labelledby="doctor-proof">
      <Title order={2} size="h5" id="doctor-proof">
        {t('proof.title')}
      </Title>
      <Span channelId={channelId} fromMs={untilMs - DAY_MS} toMs={untilMs} title={t('proof.day')} />
      <Span channelId={channelId} fromMs={untilMs - DAYS * DAY_MS} toMs={untilMs} title={t('proof.week')} />
      <Week channelId={channelId} untilMs={untilMs} />
    </section>
  )
}

interface SpanProps {
  readonly channelId: string
  readonly fromMs: number
  readonly toMs: number
  readonly title: string
}

function Span({ channelId, fromMs, toMs, title }: SpanProps) {
  const proof = useQuery(proofQuery(channelId, fromMs, toMs))
  return (
    <div>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      {proof.isPending && <Skeleton height={40} />}
      {proof.isError && <Failure error={proof.error} />}
      {proof.data !== undefined && <Ends proof={proof.data} />}
    </div>
  )
}

/** A bar for the eye, the same numbers in words beside it. */
function Ends({ proof }: { proof: Proof }) {
  const { t } = useTranslation('doctor')
  const { received, recovered, missing } = proof
  const ends = ENDS.filter((end) => proof[end] > 0)
  return (
    <>
      <Text size="sm">{received === 0 ? t('proof.none') : t('proof.received', { received })}</Text>
      <div className={classes.bar} aria-hidden>
        {ends.map((end) => (
          <span key={end} data-end={end} style={{ flexGrow: proof[end] }} />
        ))}
      </div>
      <ul className={classes.ends}>
        {ends.map((end) => (
          <li key={end} data-end={end}>
            {t(`proof.${end}`)}: <b>{proof[end]}</b>
          </li>
        ))}
        {recovered > 0 && <li data-end="recovered">{t('proof.recovered', { count: recovered })}</li>}
        <li data-end={missing > 0 ? 'missing' : 'none-missing'}>{t('proof.missing', { count: missing })}</li>
      </ul>
    </>
  )
}

/** A column a day, the newest at the right. */
function Week({ channelId, untilMs }: { channelId: string; untilMs: number }) {
  const { t } = useTranslation('doctor')
  const days = Array.from({ length: DAYS }, (_, at) => untilMs - (DAYS - 1 - at) * DAY_MS)
  const proofs = useQueries({
    queries: days.map((toMs) => proofQuery(channelId, toMs - DAY_MS, toMs)),
  })
  // The spans above have told of a failure already.
  if (proofs.some(({ isError }) => isError)) return null
  if (proofs.some(({ isPending }) => isPending)) return <Skeleton height={96} />
  const counts = proofs.map(({ data }) => data?.received ?? 0)
  const most = Math.max(1, ...counts)
  return (
    <ul className={classes.week} aria-label={t('proof.chart')}>
      {days.map((toMs, at) => {
        const day = shortTime(new Date(toMs).toISOString(), new Date(toMs + DAYS * DAY_MS))
        const count = counts[at] ?? 0
        return (
          <li key={toMs} title={t('proof.column', { day, count })}>
            <span className={classes.hidden}>{t('proof.column', { day, count })}</span>
            <span
              className={classes.columnBar}
              aria-hidden
              style={{ height: `${Math.round((count / most) * 100)}%` }}
            />
            <span className={classes.columnDay} aria-hidden>
              {day}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
