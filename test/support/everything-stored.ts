import { Redis } from 'ioredis'
import type { Connection } from 'mongoose'
import type { Stack } from './stack.ts'

export interface StoredBytes {
  /** Where it lies: `mongodb people`, `redis test:…:key`, `logs`. */
  readonly at: string
  readonly bytes: Buffer
}

/** Every byte the gateway keeps or has told: documents of both databases as they lie on disk, Redis values, the logs. */
export async function everythingStored(stack: Stack): Promise<StoredBytes[]> {
  return [
    ...(await documentsOf(stack.store.connection)),
    ...(await documentsOf(stack.store.keysConnection)),
    ...(await valuesOf(stack.settings.redisUrl, stack.settings.redisPrefix)),
    { at: 'logs', bytes: Buffer.from(stack.logText()) },
  ]
}

async function documentsOf({ db }: Connection): Promise<StoredBytes[]> {
  if (!db) throw new Error('The database is closed')
  const found: StoredBytes[] = []
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const raw = (await db.collection(name).find({}, { raw: true }).toArray()) as unknown as Buffer[]
    found.push(...raw.map((bytes) => ({ at: `mongodb ${name}`, bytes })))
  }
  return found
}

async function valuesOf(url: string, prefix: string): Promise<StoredBytes[]> {
  const redis = new Redis(url)
  try {
    const found: StoredBytes[] = []
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 500 }) as AsyncIterable<string[]>)
      for (const key of keys)
        found.push({ at: `redis ${key}`, bytes: Buffer.from(JSON.stringify(await readValue(redis, key))) })
    return found
  } finally {
    redis.disconnect()
  }
}

/** A dump would hold long values compressed: each kind is read as it is. */
async function readValue(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'set':
      return redis.smembers(key)
    case 'zset':
      return redis.zrange(key, '0', '-1')
    case 'stream':
      return redis.xrange(key, '-', '+')
    default:
      return redis.get(key)
  }
}

/** The places in which one of these texts lies open, without the text itself. */
export async function placesOf(stack: Stack, texts: readonly string[]): Promise<string[]> {
  const stored = await everythingStored(stack)
  return stored.filter(({ bytes }) => texts.some((text) => bytes.includes(text))).map(({ at }) => at)
}
