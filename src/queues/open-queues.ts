import { type JobsOptions, Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { withDeadline } from '../kit/wait.ts'
import { type QueueBeat, readBeats, readSignAgeMs, recordBeat, recordSign } from './canary.ts'
import { openProducerConnection } from './connection.ts'
import type { JobDefinition } from './define-job.ts'
import {
  calloutDrain,
  inboundDrain,
  outboundDrain,
  type PayloadOf,
  QUEUES,
  type QueueName,
  type SweepPayload,
  sweep,
} from './jobs.ts'
import { type JobCounts, readCounts } from './job-counts.ts'
import { dedupeIdOf, queueOptions } from './queue-options.ts'
import { schedulesMissing, upsertAll } from './upsert-schedules.ts'
import { createWaker } from './waker.ts'

/** Longest a producer waits for Redis; then the sweep has to find the work. */
const ADD_DEADLINE_MS = 2_500

export interface AddOptions {
  readonly delayMs?: number
  /** While a job of this key waits, runs or is to be repeated, another is not added. */
  readonly dedupe?: string
  /** Taken only when no other job of the queue waits. */
  readonly bulk?: boolean
}

/**
 * The producers' side. Nothing here throws into a caller or makes it wait for a Redis that is away: a wake-up lost is
 * counted, and found again by a sweep.
 */
export interface Queues {
  /** Someone shall drain these lanes. A lane that is being drained runs once more afterwards. */
  wakeLanes(lanes: Iterable<number>): void
  wakeLane(lane: number): void
  /** `bulk`: a program wrote what waits there; threads that a person waits for go first. */
  wakeThread(thread: { readonly shopId: string; readonly threadKey: string; readonly bulk?: boolean }): void
  /** Someone shall tell this subscription's address what waits for it. */
  wakeCallout(subscription: PayloadOf<typeof calloutDrain>): void
  /** Runs this sweep soon, without waiting for its schedule. */
  wakeSweep(name: SweepPayload['name']): void
  /** @returns false when Redis did not take it */
  add<Payload>(job: JobDefinition<string, Payload>, payload: Payload, options?: AddOptions): Promise<boolean>
  /** Puts every schedule in place. @returns false when Redis is away */
  upsertSchedules(): Promise<boolean>
  /** The same, only where something is missing: an emptied Redis keeps its connections, so nobody is told. */
  restoreSchedules(): Promise<void>
  /** When a canary last came through each queue; null: Redis is away. */
  beats(): Promise<readonly QueueBeat[] | null>
  beat(queue: string): Promise<void>
  /** A worker's sign of life. */
  signIn(worker: string): Promise<void>
  /** How long ago a worker gave one; null: too long ago. `redis-away`: nobody can say. */
  signAgeMs(worker: string): Promise<number | null | 'redis-away'>
  /** Jobs by state; null: Redis is away. */
  counts(): Promise<readonly JobCounts[] | null>
  /** Called when a connection is made, the first included. */
  onConnect(listener: () => void): void
  close(): Promise<void>
}

export interface QueuesDeps {
  readonly redisUrl: string
  /** Start of every key. */
  readonly prefix: string
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}

interface NewJob {
  readonly job: JobDefinition
  readonly payload: unknown
  readonly options: JobsOptions
}

export function openQueues(deps: QueuesDeps): Queues {
  const { clock, log, meter, prefix } = deps
  const redis: Redis = openProducerConnection(deps.redisUrl, 'producer', deps)
  const queues = new Map<string, Queue>()

  const queueOf = (name: string): Queue => {
    let queue = queues.get(name)
    if (!queue) {
      queue = new Queue(name, queueOptions(prefix, name, redis))
      queue.on('error', () => undefined) // told once by the connection
      queues.set(name, queue)
    }
    return queue
  }

  /** A Queue whose very first command failed would fail for ever: the next use makes a new one. */
  const forget = (name: string): void => {
    const queue = queues.get(name)
    queues.delete(name)
    queue?.close().catch(() => undefined)
  }

  async function addAll(queueName: string, jobs: readonly NewJob[]): Promise<void> {
    const bulk = jobs.map(({ job, payload, options }) => ({ name: job.name, data: payload, opts: options }))
    try {
      await withDeadline(queueOf(queueName).addBulk(bulk), ADD_DEADLINE_MS, `Adding to ${queueName}`)
      meter.count('wakeups_total', { queue: queueName, outcome: 'sent' }, jobs.length)
    } catch (error) {
      forget(queueName)
      throw error
    }
  }

  const lost = (queueName: string, count: number, cause: unknown): void => {
    meter.count('wakeups_total', { queue: queueName, outcome: 'lost' }, count)
    if (cause !== 'away')
      log.warn('A wake-up could not be given to Redis', { queue: queueName, count, reason: String(cause) })
  }

  const ready = (): boolean => redis.status === 'ready'
  const wakerFor = (queueName: QueueName) =>
    createWaker<NewJob>({
      send: (batch) => addAll(queueName, batch),
      ready,
      lost: (count, cause) => lost(queueName, count, cause),
    })
  const wakers = {
    inbound: wakerFor('inbound'),
    outbound: wakerFor('outbound'),
    upkeep: wakerFor('upkeep'),
    callouts: wakerFor('callouts'),
  }

  /** A run in progress is followed by one more, because what came meanwhile may not have been seen. */
  const wakeUp = (key: string): JobsOptions => ({
    deduplication: { id: dedupeIdOf(key), keepLastIfActive: true },
    attempts: 1,
  })

  const wakeLane = (lane: number): void =>
    wakers.inbound.wake(String(lane), {
      job: inboundDrain,
      payload: { lane },
      options: wakeUp(`lane-${lane}`),
    })

  /** null instead of an exception or a long wait. */
  async function ask<T>(question: () => Promise<T>): Promise<T | null> {
    if (!ready()) return null
    try {
      return await withDeadline(question(), ADD_DEADLINE_MS, 'Asking Redis')
    } catch (error) {
      log.debug('Redis did not answer', { reason: String(error) })
      return null
    }
  }

  return {
    wakeLane,
    wakeLanes(lanes) {
      for (const lane of lanes) wakeLane(lane)
    },
    wakeThread({ shopId, threadKey, bulk = false }) {
      // A key of its own: a waiting wake-up of bulk work must not swallow a person's.
      const id = bulk ? `bulk-${threadKey}` : `thread-${threadKey}`
      const options = bulk ? { ...wakeUp(id), priority: BULK_PRIORITY } : wakeUp(id)
      wakers.outbound.wake(id, { job: outboundDrain, payload: { shopId, threadKey }, options })
    },
    wakeCallout({ shopId, subscriptionId }) {
      const id = `callout-${subscriptionId}`
      const payload = { shopId, subscriptionId }
      wakers.callouts.wake(id, { job: calloutDrain, payload, options: wakeUp(id) })
    },
    wakeSweep(name) {
      wakers.upkeep.wake(name, { job: sweep, payload: { name }, options: wakeUp(`sweep-${name}`) })
    },
    async add(job, payload, options = {}) {
      if (job.queue === null) throw new Error(`A ${job.name} job belongs to no queue of its own`)
      if (!ready()) {
        lost(job.queue, 1, 'away')
        return false
      }
      try {
        await addAll(job.queue, [{ job, payload, options: addOptions(job, options) }])
        return true
      } catch (error) {
        lost(job.queue, 1, error)
        return false
      }
    },
    upsertSchedules: async () => (await ask(() => upsertAll(queueOf))) !== null,
    async restoreSchedules() {
      const missing = await ask(() => schedulesMissing(queueOf, clock.nowMs()))
      if (missing) await ask(() => upsertAll(queueOf))
    },
    beats: () => ask(() => readBeats(redis, prefix)),
    beat: (queue) => recordBeat(redis, prefix, queue),
    async signIn(worker) {
      await ask(() => recordSign(redis, prefix, worker))
    },
    async signAgeMs(worker) {
      const answer = await ask(async () => ({ ageMs: await readSignAgeMs(redis, prefix, worker) }))
      return answer === null ? 'redis-away' : answer.ageMs
    },
    counts: () => ask(() => readCounts(QUEUES.map(queueOf))),
    onConnect(listener) {
      redis.on('ready', listener)
      if (ready()) listener()
    },
    async close() {
      await withDeadline(
        Promise.all(Object.values(wakers).map((waker) => waker.idle())),
        ADD_DEADLINE_MS,
        'Handing over the last wake-ups',
      ).catch(() => undefined)
      for (const queue of queues.values()) queue.close().catch(() => undefined)
      redis.disconnect()
    },
  }
}

/** BullMQ takes jobs with a priority after all those without one. */
const BULK_PRIORITY = 10

/** Tries of a job that nothing else repeats: about an hour in all. */
const BACKOFF = { attempts: 8, backoff: { type: 'exponential', delay: 5_000, jitter: 0.5 } } as const

const addOptions = (job: JobDefinition, options: AddOptions): JobsOptions => ({
  ...(job.afterFailure === 'backoff' ? BACKOFF : { attempts: 1 }),
  ...(options.delayMs === undefined ? {} : { delay: options.delayMs }),
  ...(options.bulk === true ? { priority: BULK_PRIORITY } : {}),
  ...(options.dedupe === undefined
    ? {}
    : { deduplication: { id: dedupeIdOf(`${job.name}-${options.dedupe}`) } }),
})
