import { type Job, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { createLockWatch } from './lock-watch.ts'
import { keyPrefixOf } from './queue-options.ts'

/**
 * After a SIGKILL the dead worker's job holds back the wake-ups of its lane until it is found stalled: 7 s with these
 * two, 59 s with BullMQ's own. Renewal costs one command every 4 s while a job runs.
 */
export const LOCK_MS = 8_000
const STALLED_CHECK_MS = 4_000
/** A job may meet many dying workers and must not be given up for it. */
const STALLED_TIMES = 20
/** Redis back means work back; BullMQ's 15 s would be half of what an outage may cost. */
const RETRY_MS = 1_000

export type RunJob = (job: Job, token: string | undefined, signal: AbortSignal) => Promise<void>

/** One BullMQ worker with signals that fire when the lock is lost. */
export interface QueueWorker {
  readonly queue: string
  /** When it last took, renewed or finished a job; Unix ms. */
  lastSignMs(): number
  active(): number
  /** Stops taking jobs; resolves when those in hand have ended. */
  drain(): Promise<void>
  abort(reason: string): void
  /** Lets go of everything at once. */
  destroy(): void
}

export interface QueueWorkerDeps {
  readonly connection: Redis
  readonly prefix: string
  readonly concurrency: number
  readonly runJob: RunJob
  readonly nowMs: () => number
  readonly trouble: (queue: string, error: Error) => void
}

export function startQueueWorker(queue: string, deps: QueueWorkerDeps): QueueWorker {
  const locks = createLockWatch(LOCK_MS)
  let lastSignMs = deps.nowMs()
  const sign = (): void => {
    lastSignMs = deps.nowMs()
  }
  const worker = new Worker(
    queue,
    async (job: Job, token?: string) => {
      sign()
      const lock = locks.track(job.id ?? '')
      try {
        await deps.runJob(job, token, lock.signal)
      } finally {
        lock.done()
        sign()
      }
    },
    {
      connection: deps.connection,
      prefix: keyPrefixOf(deps.prefix, queue),
      concurrency: deps.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: STALLED_TIMES,
      runRetryDelay: RETRY_MS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  )
  worker.on('locksRenewed', ({ jobIds }) => {
    sign()
    locks.renewed(jobIds)
  })
  worker.on('lockRenewalFailed', (jobIds) => locks.refused(jobIds))
  worker.on('error', (error) => deps.trouble(queue, error))

  return {
    queue,
    lastSignMs: () => lastSignMs,
    active: () => locks.active(),
    drain: () => worker.close(),
    abort: (reason) => locks.abortAll(reason),
    destroy: () => {
      worker.close(true).catch(() => undefined)
    },
  }
}
