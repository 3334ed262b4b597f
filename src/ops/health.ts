import type { QueueBeat } from '../queues/canary.ts'
import type { LoopLag } from './loop-lag.ts'

/** Beyond this the process answers nobody in time; restart it. */
const LOOP_LAG_LIMIT_MS = 5_000
/** The journal is asked with a real write; an orchestrator asks every few seconds and waits about as long. */
const JOURNAL_DEADLINE_MS = 1_500
/** Canaries come every few seconds; a queue without one for so long is not served. */
export const CANARY_LIMIT_MS = 60_000

export interface HealthAnswer {
  readonly ok: boolean
  readonly [detail: string]: unknown
}

export interface Health {
  /** Is the process itself alive? */
  live(): HealthAnswer
  /** Can webhooks be taken: does a journaled majority write go through? Nothing else counts, so a lost Redis never takes webhooks away. */
  ready(): Promise<HealthAnswer>
  /** Do jobs come through every queue? For alarms only; no orchestrator should act on it. */
  queues(): Promise<HealthAnswer>
}

export interface HealthDeps {
  readonly store: { canWrite(timeoutMs: number): Promise<boolean> }
  readonly queues: { beats(): Promise<readonly QueueBeat[] | null> }
  readonly loopLag: LoopLag
}

export function createHealth(deps: HealthDeps): Health {
  let asking: Promise<boolean> | null = null
  const journalWritable = (): Promise<boolean> => {
    // Askers at the same moment share one write.
    asking ??= deps.store.canWrite(JOURNAL_DEADLINE_MS).finally(() => {
      asking = null
    })
    return asking
  }
  return {
    live: () => {
      const loopLagMs = deps.loopLag.worstMs()
      return { ok: loopLagMs < LOOP_LAG_LIMIT_MS, loopLagMs }
    },
    ready: async () => {
      const writable = await journalWritable()
      return { ok: writable, journal: writable ? 'writable' : 'not-writable' }
    },
    queues: async () => {
      const beats = await deps.queues.beats()
      if (beats === null) return { ok: false, redis: 'away', queues: [] }
      const rows = beats.map(({ queue, ageMs }) => ({
        queue,
        canaryAgeMs: ageMs,
        ok: ageMs !== null && ageMs <= CANARY_LIMIT_MS,
      }))
      return { ok: rows.every((row) => row.ok), redis: 'connected', queues: rows }
    },
  }
}
