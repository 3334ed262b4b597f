import { useEffect, useState } from 'react'
import type { CountUpTo, Overview } from '../../api/ops.ts'

/** At one reading every three seconds, about three minutes. */
const KEPT = 60

/** What the charts draw of one overview. */
export interface Sample {
  readonly at: string
  readonly received: number
  readonly waiting: number
  readonly sends: number
  readonly parked: number
  readonly channels: number
  readonly alarms: number
}

/** The last readings since the page was opened, the newest last. */
export function useSamples(overview: Overview | undefined): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([])
  useEffect(() => {
    if (overview === undefined) return
    const sample = sampleOf(overview)
    setSamples((known) => (known.at(-1)?.at === sample.at ? known : [...known, sample].slice(-KEPT)))
  }, [overview])
  return samples
}

const sampleOf = (overview: Overview): Sample => ({
  at: overview.at,
  received: receivedOf(overview).count,
  waiting: overview.lanes.waiting.count,
  sends: openSendsOf(overview).count,
  parked: overview.parked.count,
  channels: troublesOf(overview).count,
  alarms: overview.openAlarms,
})

const sum = (counts: readonly CountUpTo[]): CountUpTo => ({
  count: counts.reduce((total, { count }) => total + count, 0),
  more: counts.some(({ more }) => more),
})

export const receivedOf = ({ platforms }: Overview): CountUpTo =>
  sum(platforms.map(({ received }) => received.lastMinute))

export const openSendsOf = ({ platforms }: Overview): CountUpTo =>
  sum(platforms.flatMap(({ sends }) => [sends.waiting, sends.sending, sends.deferred, sends.unknown]))

export const troublesOf = ({ channels }: Overview): CountUpTo => sum(channels.map((one) => one.channels))
