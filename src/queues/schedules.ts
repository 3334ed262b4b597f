import { canary, QUEUES, type QueueName, sweep } from './jobs.ts'
import { SWEEPS } from './sweeps.ts'

/** Well below the limit at which a queue counts as silent. */
const CANARY_EVERY_MS = 10_000

export interface Schedule {
  readonly id: string
  readonly queue: QueueName
  readonly job: string
  readonly everyMs: number
  readonly payload: Readonly<Record<string, string>>
}

export const SCHEDULES: readonly Schedule[] = [
  ...Object.entries(SWEEPS).map(
    ([name, { everyMs }]): Schedule => ({
      id: `sweep-${name}`,
      queue: sweep.queue,
      job: sweep.name,
      everyMs,
      payload: { name },
    }),
  ),
  ...QUEUES.map(
    (queue): Schedule => ({
      id: `canary-${queue}`,
      queue,
      job: canary.name,
      everyMs: CANARY_EVERY_MS,
      payload: { queue },
    }),
  ),
]
