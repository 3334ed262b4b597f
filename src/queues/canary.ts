import type { Redis } from 'ioredis'
import { QUEUES } from './jobs.ts'

/** When a canary last came through a queue, on the clock of Redis alone. */
export interface QueueBeat {
  readonly queue: string
  /** null: none since Redis was started or emptied. */
  readonly ageMs: number | null
}

const keyOf = (prefix: string): string => `${prefix}:canary`

/** A canary came through. */
export async function recordBeat(redis: Redis, prefix: string, queue: string): Promise<void> {
  await redis.hset(keyOf(prefix), queue, await redisNowMs(redis))
}

export async function readBeats(redis: Redis, prefix: string): Promise<QueueBeat[]> {
  const [nowMs, seen] = await Promise.all([redisNowMs(redis), redis.hgetall(keyOf(prefix))])
  return QUEUES.map((queue) => {
    const atMs = seen[queue]
    return { queue, ageMs: atMs === undefined ? null : Math.max(0, nowMs - Number(atMs)) }
  })
}

/** A worker that gave no sign for so long is forgotten. */
const SIGN_KEPT_SECONDS = 300

const signOf = (prefix: string, worker: string): string => `${prefix}:worker:${worker}`

export async function recordSign(redis: Redis, prefix: string, worker: string): Promise<void> {
  await redis.set(signOf(prefix, worker), await redisNowMs(redis), 'EX', SIGN_KEPT_SECONDS)
}

export async function readSignAgeMs(redis: Redis, prefix: string, worker: string): Promise<number | null> {
  const atMs = await redis.get(signOf(prefix, worker))
  return atMs === null ? null : Math.max(0, (await redisNowMs(redis)) - Number(atMs))
}

async function redisNowMs(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time()
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000)
}
