import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { expect, it, onTestFinished } from 'vitest'
import { type PrivateServer, privateMongo, privateRedis } from '../../support/private-servers.ts'
import { testServers } from '../../support/servers.ts'
import { eventually } from '../../support/wait.ts'

async function mongoAt(uri: string) {
  const client = await new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 5_000 }).connect()
  onTestFinished(() => client.close())
  return client.db()
}

function redisAt(url: string) {
  const redis = new Redis(url, { retryStrategy: () => 50 })
  redis.on('error', () => {})
  onTestFinished(() => redis.disconnect())
  return redis
}

it('gives a MongoDB that has transactions, with a database of the caller’s own', async () => {
  const servers = testServers()
  const db = await mongoAt(servers.mongodbUri)
  await db.client.withSession((session) =>
    session.withTransaction(async () => {
      await db.collection('a').insertOne({ n: 1 }, { session })
      await db.collection('b').insertOne({ n: 1 }, { session })
    }),
  )
  const other = await mongoAt(servers.database())
  expect(await db.collection('b').countDocuments()).toBe(1)
  expect(await other.collection('b').countDocuments()).toBe(0)
})

it('gives a Redis that evicts nothing, and prefixes that differ', async () => {
  const servers = testServers()
  const redis = redisAt(servers.redisUrl)
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  expect(servers.keyPrefix()).not.toBe(servers.keyPrefix())
})

it('gives a private MongoDB that keeps its address and its majority writes over a SIGKILL', async () => {
  const server = await privateMongo()
  const db = await mongoAt(server.uri)
  await db.collection('kept').insertOne({ n: 1 }, { writeConcern: { w: 'majority', j: true } })
  const before = server.pid()
  await server.crash()
  await server.start()
  expect(server.pid()).not.toBe(before)
  await eventually(async () => expect(await db.collection('kept').countDocuments()).toBe(1))
})

it('gives a private Redis that can be frozen, killed and brought back empty at its address', async () => {
  const server: PrivateServer = await privateRedis()
  const redis = redisAt(server.uri)
  await redis.set('key', 'value')
  server.freeze()
  const answer = redis.get('key')
  const first = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 300, 'silence'))])
  expect(first).toBe('silence')
  server.thaw()
  expect(await answer).toBe('value')
  await server.crash()
  await server.start()
  await eventually(async () => expect(await redis.get('key')).toBe(null))
})
