import { createHash } from 'node:crypto'
import type { QueueOptions } from 'bullmq'
import type { Redis } from 'ioredis'

/** BullMQ keeps a stream of everything that happens; nobody reads ours, and 10,000 entries a queue are memory. */
const EVENTS_KEPT = 100

/** 132 bits. */
const DIGEST_CHARS = 22

/** In a Redis Cluster all keys of one queue must lie together (the braces), and queues may lie apart. */
export const keyPrefixOf = (prefix: string, queue: string): string => `${prefix}:{${queue}}`

/**
 * What makes two jobs one. A digest: BullMQ writes it into its stream of events, where it outlives the job, and the
 * key it is made of may be the id of a conversation whose person is erased.
 */
export const dedupeIdOf = (key: string): string =>
  createHash('sha256').update(key, 'utf8').digest('base64url').slice(0, DIGEST_CHARS)

export const queueOptions = (prefix: string, queue: string, connection: Redis): QueueOptions => ({
  connection,
  prefix: keyPrefixOf(prefix, queue),
  streams: { events: { maxLen: EVENTS_KEPT } },
  // What went wrong is parked in the database; a failed job left here would only swallow its successor.
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
})
