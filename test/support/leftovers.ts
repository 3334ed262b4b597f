import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { RUN_ID } from './run-id.ts'

/** Drops this run's databases and keys from servers that go on after it; null where the server goes with the run. */
export async function removeLeftovers(at: { mongodbUri: string | null; redisUrl: string | null }) {
  if (at.mongodbUri !== null) await dropDatabases(at.mongodbUri)
  if (at.redisUrl !== null) await deleteKeys(at.redisUrl, `test:${RUN_ID}:*`)
}

async function dropDatabases(uri: string) {
  const client = await new mongoose.mongo.MongoClient(uri).connect()
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true })
    for (const { name } of databases) {
      if (name.startsWith(`test_${RUN_ID}_`)) await client.db(name).dropDatabase()
    }
  } finally {
    await client.close()
  }
}

/** Deletes the keys that match the pattern, and no other. */
export async function deleteKeys(url: string, match: string): Promise<void> {
  const redis = new Redis(url)
  try {
    for await (const keys of redis.scanStream({ match, count: 500 })) {
      if (keys.length > 0) await redis.unlink(...keys)
    }
  } finally {
    redis.disconnect()
  }
}
