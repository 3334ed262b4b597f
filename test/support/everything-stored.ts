import { Redis } from 'ioredis'
import type { Connection } from 'mongoose'
import type { Stack } from './stack.ts'

export interface StoredBytes {
  /** Where it lies: `mongodb people`, `redis test:…:key`, `logs`. */
  readonly at: string
  readonly bytes: Buffer
}

/** Every byte the gateway keeps or has told: documents of both databases as they lie on disk, Redis values, the logs. */
export async function everythingStored(stack: Kept & Pick<Stack, 'logText'>): Promise<StoredBytes[]> {
  return [...(await storedBytes(stack)), { at: 'logs', bytes: Buffer.from(stack.logText()) }]
}

type Kept = Pick<Stack, 'store' | 'settings'>

/** The same without the logs. */
export async function storedBytes({ store, settings }: Kept): Promise<StoredBytes[]> {
  const stores = await Promise.all([
    documentsOf(store.connection),
    documentsOf(store.keysConnection),
    valuesOf(settings.redisUrl, settings.redisPrefix),
  ])
  return stores.flat()
}

async function documentsOf({ db }: Connection): Promise<StoredBytes[]> {
  if (!db) throw new Error('The database is closed')
  const names = await db.listCollections({}, { nameOnly: true }).toArray()
  const found = names.map(async ({ name }) => {
    const raw = (await db.collection(name).find({}, { raw: true }).toArray()) as unknown as Buffer[]
    return raw.map((bytes) => ({ at: `mongodb ${name}`, bytes }))
  })
  return (await Promise.all(found)).flat()
}

async function valuesOf(url: string, prefix: string): Promise<StoredBytes[]> {
  const redis = new Redis(url)
  try {
    const found: StoredBytes[] = []
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 500 }) as AsyncIterable<string[]>)
      found.push(...(await Promise.all(keys.map((key) => stored(redis, key)))))
    return found
  } finally {
    redis.disconnect()
  }
}

async function stored(redis: Redis, key: string): Promise<StoredBytes> {
  return { at: `redis ${key}`, bytes: Buffer.from(JSON.stringify(await readValue(redis, key))) }
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
    case 'string':
      return redis.get(key)
    // Gone since it was listed; what comes to stand there next may be of any kind.
    default:
      return null
  }
}

/** The places in which one of these texts lies open, without the text itself. */
export async function placesOf(stack: Stack, texts: readonly string[]): Promise<string[]> {
  const stored = await everythingStored(stack)
  return stored.filter(({ bytes }) => texts.some((text) => bytes.includes(text))).map(({ at }) => at)
}
