import { canary, QUEUES, type QueueName, sweep } from './jobs.ts'

/** Each sweep and how often it runs. What it does is the worker's to wire (`workers/upkeep.ts`). */
export const SWEEPS = {
  /** Lanes with pending journal rows: the retry of every inbound drain, and what a lost Redis costs. */
  lanes: 3_000,
  /** Conversations with something to send. */
  threads: 3_000,
  /** Unlinks that still have something to end on the platform. */
  unlinks: 10_000,
  /** Names and pictures that are due, or whose job was lost. */
  profiles: 15_000,
  /** Follower lists whose reader was lost. */
  followers: 15_000,
  /** Texts not yet searchable. */
  search: 15_000,
  /** Times in which webhooks were refused, and accounts whose waiting webhooks became due. */
  gaps: 30_000,
  /** Tokens at half of their life. */
  tokens: 60_000,
} as const satisfies Record<string, number>

export type SweepName = keyof typeof SWEEPS

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
    ([name, everyMs]): Schedule => ({
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
