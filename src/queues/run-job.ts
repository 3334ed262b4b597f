import { DelayedError, type Job, UnrecoverableError } from 'bullmq'
import type { Clock } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { LogContext } from '../kit/log-context.ts'
import type { Meter } from '../kit/meter.ts'
import type { JobDefinition } from './define-job.ts'
import { jobNamed } from './jobs.ts'
import type { Processor } from './processor.ts'
import { retryWordOf } from './retry-word.ts'

export interface ParkedJob {
  readonly _id: string
  readonly queue: string
  readonly payload: string
  readonly reason: string
  readonly at: Date
}

export interface RunJobDeps {
  readonly processors: Readonly<Record<string, Processor<never> | undefined>>
  /** Keeps what nobody here can handle, for a person to look at. */
  readonly park: (job: ParkedJob) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly logContext: LogContext
  readonly meter: Meter
}

/** Parked payloads are ids; more than this is no job of ours. */
const PAYLOAD_KEPT_CHARS = 16_384

type Outcome = 'done' | 'deferred' | 'retried' | 'failed' | 'unreadable' | 'aborted'

/** How a run ended, and what BullMQ must be told by exception. */
interface Verdict {
  readonly outcome: Outcome
  readonly gesture: Error | null
}

/**
 * Runs one job of any queue: reads its payload, gives it ids and a signal, and turns our words for failure into
 * BullMQ's gestures. The one place that does.
 */
export function createRunJob(deps: RunJobDeps) {
  return async function runJob(job: Job, token: string | undefined, signal: AbortSignal): Promise<void> {
    const startedMs = deps.clock.nowMs()
    const labels = { queue: job.queueName, job: jobNamed(job.name) ? job.name : 'unknown' }
    const { outcome, gesture } = await judge(deps, job, token, signal)
    deps.meter.count('jobs_total', { ...labels, outcome })
    deps.meter.observe('job_seconds', (deps.clock.nowMs() - startedMs) / 1_000, labels)
    if (gesture) throw gesture
  }
}

async function judge(
  deps: RunJobDeps,
  job: Job,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Verdict> {
  const read = readJob(job, deps.processors)
  if (!read.ok) {
    deps.log.error('A job that nobody here can read was parked', {
      queue: job.queueName,
      jobId: job.id,
      reason: read.reason,
    })
    await park(deps, job, read.reason)
    return { outcome: 'unreadable', gesture: null }
  }
  const { definition, processor, payload, traceId } = read
  const jobId = job.id ?? 'unknown'
  const ids = { queue: job.queueName, job: definition.name, jobId, traceId }
  return deps.logContext.run(ids, async () => {
    const log = deps.log.child(ids)
    try {
      await processor(payload as never, { signal, jobId, traceId, attempt: job.attemptsMade + 1, log })
      return { outcome: 'done', gesture: null }
    } catch (error) {
      if (signal.aborted) {
        log.info('A job was stopped in its middle; its work is found again', { reason: reasonOf(error) })
        return { outcome: 'aborted', gesture: ended('aborted') }
      }
      return afterFailure(deps, job, token, definition, error, log)
    }
  })
}

type ReadJob =
  | {
      readonly ok: true
      readonly definition: JobDefinition
      readonly processor: Processor<never>
      readonly payload: unknown
      readonly traceId: string
    }
  | { readonly ok: false; readonly reason: string }

function readJob(job: Job, processors: RunJobDeps['processors']): ReadJob {
  const definition = jobNamed(job.name)
  const processor = processors[job.name]
  if (!definition) return { ok: false, reason: 'unknown job name' }
  if (!processor) return { ok: false, reason: 'no processor for this job here' }
  const parsed = definition.payload.safeParse(job.data)
  if (!parsed.success) {
    const paths = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'payload'} ${issue.code}`)
    return { ok: false, reason: `payload: ${paths.join(', ')}` }
  }
  const given = (job.data as { readonly traceId?: unknown }).traceId
  const traceId = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : newId('run')
  return { ok: true, definition, processor, payload: parsed.data, traceId }
}

async function afterFailure(
  deps: RunJobDeps,
  job: Job,
  token: string | undefined,
  definition: JobDefinition,
  error: unknown,
  log: Log,
): Promise<Verdict> {
  const reason = reasonOf(error)
  if (definition.afterFailure === 'sweep') {
    log.warn('A job failed; the next sweep tries again', { reason, stack: stackOf(error) })
    return { outcome: 'failed', gesture: ended('failed') }
  }
  const word = retryWordOf(error)
  if (word.do === 'wait') {
    await job.moveToDelayed(deps.clock.nowMs() + word.waitMs, token)
    return { outcome: 'deferred', gesture: new DelayedError() }
  }
  if (word.do === 'give-up') {
    log.info('A job ended without success; repeating it would not help', { reason })
    return { outcome: 'failed', gesture: ended('failed') }
  }
  if (job.attemptsMade + 1 < (job.opts.attempts ?? 1)) {
    log.warn('A job failed and is tried again', { reason, attempt: job.attemptsMade + 1 })
    return { outcome: 'retried', gesture: new Error('retried') }
  }
  log.error('A job failed for the last time and was parked', { reason, stack: stackOf(error) })
  await park(deps, job, reason)
  return { outcome: 'failed', gesture: ended('failed') }
}

const park = (deps: RunJobDeps, job: Job, reason: string): Promise<void> =>
  deps.park({
    _id: newId('job'),
    queue: job.queueName,
    payload: JSON.stringify({ name: job.name, data: job.data as unknown }).slice(0, PAYLOAD_KEPT_CHARS),
    reason,
    at: new Date(deps.clock.nowMs()),
  })

/** The reason stands in the log and with what was parked. BullMQ's stream of events would keep it, ids and all. */
const ended = (word: 'aborted' | 'failed'): Error => new UnrecoverableError(word)

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500)

const stackOf = (error: unknown): string | undefined =>
  error instanceof Error ? error.stack?.slice(0, 2_000) : undefined
