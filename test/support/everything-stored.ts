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
      for (const key of keys) {
        // Long strings lie compressed in a dump: those are read as they are.
        const bytes =
          (await redis.type(key)) === 'hash' ? await fieldsOf(redis, key) : await redis.dumpBuffer(key)
        if (bytes) found.push({ at: `redis ${key}`, bytes })
      }
    return found
  } finally {
    redis.disconnect()
  }
}

const fieldsOf = async (redis: Redis, key: string): Promise<Buffer> =>
  Buffer.from(JSON.stringify(await redis.hgetall(key)))

/** The places in which one of these texts lies open, without the text itself. */
export async function placesOf(stack: Stack, texts: readonly string[]): Promise<string[]> {
  const stored = await everythingStored(stack)
  return stored.filter(({ bytes }) => texts.some((text) => bytes.includes(text))).map(({ at }) => at)
}
