import type { QueueOptions } from 'bullmq'
import type { Redis } from 'ioredis'

/** BullMQ keeps a stream of everything that happens; nobody reads ours, and 10,000 entries a queue are memory. */
const EVENTS_KEPT = 100

/** In a Redis Cluster all keys of one queue must lie together (the braces), and queues may lie apart. */
export const keyPrefixOf = (prefix: string, queue: string): string => `${prefix}:{${queue}}`

export const queueOptions = (prefix: string, queue: string, connection: Redis): QueueOptions => ({
  connection,
  prefix: keyPrefixOf(prefix, queue),
  streams: { events: { maxLen: EVENTS_KEPT } },
  // What went wrong is parked in the database; a failed job left here would only swallow its successor.
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
})
