import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { LogContext } from '../kit/log-context.ts'
import type { Meter } from '../kit/meter.ts'
import { sleep } from '../kit/wait.ts'
import { openWorkerConnection } from './connection.ts'
import type { PayloadOf, QueueName, canary } from './jobs.ts'
import type { Queues } from './open-queues.ts'
import type { Processor, Processors } from './processor.ts'
import { type QueueWorker, startQueueWorker } from './queue-worker.ts'
import { createRunJob, type ParkedJob } from './run-job.ts'

/** Jobs at once, a queue. Inbound drains are CPU (four were fastest on two cores); sends wait for platforms. */
const CONCURRENCY: Readonly<Record<QueueName, number>> = {
  inbound: 4,
  outbound: 24,
  profiles: 4,
  followers: 2,
  history: 6,
  tokens: 4,
  // A file lies in memory while it is sealed, some five times its size.
  media: 2,
  search: 2,
  // They wait for receivers, a quarter of a minute where one is slow.
  callouts: 16,
  privacy: 4,
  upkeep: 8,
}
/** How often the host looks after schedules, its workers and the gauges. */
const LOOK_MS = 5_000
/** A worker without a sign for so long, Redis being there, in a queue whose canaries do not come through, is replaced. */
const SILENT_MS = 20_000
/** After their signal fired, jobs have this long to end. */
const ABORT_GRACE_MS = 3_000
/** What an idle worker's farewell to Redis may take. */
const GOODBYE_MS = 500

export interface HostDeps {
  readonly queues: Queues
  readonly redisUrl: string
  readonly prefix: string
  /** Names this worker among others, for its health check: the container's host name. */
  readonly name: string
  /** Which queues this process serves. */
  readonly serve: readonly QueueName[]
  readonly processors: Processors
  readonly park: (job: ParkedJob) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly logContext: LogContext
  readonly meter: Meter
}

export interface Workers {
  /** Stops taking jobs, waits for those in hand up to `graceMs`, then fires their signals. Always resolves. */
  close(graceMs: number): Promise<void>
}

/** Serves queues: one BullMQ worker each, looked after. */
export function startWorkers(deps: HostDeps): Workers {
  const { clock, log, meter, queues } = deps
  const connection = openWorkerConnection(deps.redisUrl, deps)
  const beat: Processor<PayloadOf<typeof canary>> = ({ queue }) => queues.beat(queue)
  const runJob = createRunJob({ ...deps, processors: { ...deps.processors, canary: beat } })
  const start = (queue: QueueName): QueueWorker =>
    startQueueWorker(queue, {
      connection,
      prefix: deps.prefix,
      concurrency: CONCURRENCY[queue],
      runJob,
      nowMs: () => clock.nowMs(),
      trouble: (name, error) =>
        log.debug('A queue worker reported trouble', { queue: name, reason: error.message }),
    })
  let connectedAtMs = clock.nowMs()
  const workers = new Map(deps.serve.map((queue) => [queue, start(queue)]))

  async function look(): Promise<void> {
    await queues.signIn(deps.name)
    await queues.restoreSchedules()
    const beats = await queues.beats()
    for (const { queue, ageMs } of beats ?? []) {
      meter.gauge('queue_canary_age_seconds', ageMs === null ? -1 : ageMs / 1_000, { queue })
      if (ageMs === null || ageMs > SILENT_MS) replaceIfSilent(queue as QueueName)
    }
    for (const { queue, waiting, active, delayed } of (await queues.counts()) ?? []) {
      meter.gauge('queue_jobs', waiting, { queue, state: 'waiting' })
      meter.gauge('queue_jobs', active, { queue, state: 'active' })
      meter.gauge('queue_jobs', delayed, { queue, state: 'delayed' })
    }
  }

  function replaceIfSilent(queue: QueueName): void {
    const worker = workers.get(queue)
    if (!worker || worker.active() > 0) return
    if (clock.nowMs() - Math.max(worker.lastSignMs(), connectedAtMs) < SILENT_MS) return
    log.error('A queue worker fell silent and is replaced', { queue })
    meter.count('workers_rebuilt_total', { queue })
    worker.destroy()
    workers.set(queue, start(queue))
  }

  const upsert = (): void => {
    connectedAtMs = clock.nowMs()
    void queues.signIn(deps.name)
    queues
      .upsertSchedules()
      .catch((error: unknown) => log.error('Schedules could not be put in place', { reason: String(error) }))
  }
  queues.onConnect(upsert)
  let looking: Promise<void> | null = null
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.error('The look after the queues failed', { reason: String(error) }))
      .finally(() => {
        looking = null
      })
  }, LOOK_MS)

  return {
    async close(graceMs) {
      clearInterval(timer)
      const all = [...workers.values()]
      const busy = (): number => all.reduce((sum, worker) => sum + worker.active(), 0)
      const drained = Promise.all(all.map((worker) => worker.drain()))
      if (!(await endsWithin(drained, busy, graceMs))) {
        log.warn('Jobs in hand are stopped; their work is found again', { jobs: busy() })
        for (const worker of all) worker.abort('the process is stopping')
        await endsWithin(drained, busy, ABORT_GRACE_MS)
      }
      for (const worker of all) worker.destroy()
      connection.disconnect()
    },
  }
}

/**
 * True when the workers have closed in time. Without Redis they cannot say goodbye: then having no job in hand is enough.
 */
async function endsWithin(drained: Promise<unknown>, busy: () => number, graceMs: number): Promise<boolean> {
  let closed = false
  const closing = drained.then(() => {
    closed = true
  })
  const startedMs = performance.now()
  for (;;) {
    await Promise.race([closing, sleep(GOODBYE_MS)])
    if (closed || busy() === 0) return true
    if (performance.now() - startedMs >= graceMs) return false
  }
}
