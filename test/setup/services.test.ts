import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { expect, it, onTestFinished } from 'vitest'
import { eventually } from '../support/wait.ts'
import { processesMarked, servicesReady, startProgram, startScript } from './support/command.ts'
import { scratchFolder } from './support/scratch.ts'

/** `npm run services` on a data folder of the test's own. */
function startServices(data: string) {
  const { MONGODB_URI: _uri, REDIS_URL: _url, ...env } = process.env
  return startScript('scripts/services.mjs', ['--data', data], { ...env, SETUP_TEST_MARK: data })
}

/** Ports that no other run uses: the usual ones may belong to somebody on this machine. */
async function dataFolder() {
  const data = scratchFolder()
  writeFileSync(
    join(data, 'ports.json'),
    JSON.stringify({ mongodb: await freePort(), redis: await freePort() }),
  )
  return data
}

async function freePort() {
  const held = await holdPort(0)
  await held.release()
  return held.port
}

function holdPort(port: number) {
  // What connects is turned away: an open connection would keep the port's holder.
  const server = createServer((socket) => socket.destroy())
  return new Promise<{ port: number; release: () => Promise<void> }>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () =>
      resolve({
        port: (server.address() as { port: number }).port,
        release: () => new Promise((done) => server.close(() => done())),
      }),
    )
  })
}

async function write(at: { mongodbUri: string; redisUrl: string }) {
  await withServers(at, async (db, redis) => {
    await db.collection('kept').insertOne({ n: 1 }, { writeConcern: { w: 'majority', j: true } })
    await redis.set('kept', 'yes')
  })
}

async function kept(at: { mongodbUri: string; redisUrl: string }) {
  return withServers(at, async (db, redis) => ({
    mongodb: await db.collection('kept').countDocuments(),
    redis: await redis.get('kept'),
  }))
}

async function withServers<T>(
  at: { mongodbUri: string; redisUrl: string },
  act: (db: mongoose.mongo.Db, redis: Redis) => Promise<T>,
) {
  const client = await new mongoose.mongo.MongoClient(at.mongodbUri, {
    serverSelectionTimeoutMS: 5_000,
  }).connect()
  const redis = new Redis(at.redisUrl)
  try {
    return await act(client.db(), redis)
  } finally {
    redis.disconnect()
    await client.close()
  }
}

it('Ctrl-C, which reaches the whole process group, stops both servers in order and leaves no process', async () => {
  const data = await dataFolder()
  const services = startServices(data)
  const ready = await servicesReady(services)
  await write(ready)
  expect(processesMarked(data).length).toBeGreaterThanOrEqual(3)

  services.signalGroup('SIGINT')

  expect(await services.ended).toBe(0)
  expect(processesMarked(data)).toEqual([])
  expect(services.stderr()).toMatch(/Stopping Redis.*Stopping MongoDB/s)
})

it('the data is there again at the same addresses after a restart', async () => {
  const data = await dataFolder()
  const first = startServices(data)
  const before = await servicesReady(first)
  await write(before)
  first.signal('SIGTERM')
  expect(await first.ended).toBe(0)

  const after = await servicesReady(startServices(data))

  expect(after).toEqual(before)
  expect(await kept(after)).toEqual({ mongodb: 1, redis: 'yes' })
})

it('when it is killed outright, the servers notice and end by themselves', async () => {
  const data = await dataFolder()
  const services = startServices(data)
  await servicesReady(services)

  services.signal('SIGKILL')
  await services.ended

  await eventually(() => expect(processesMarked(data)).toEqual([]), { timeoutMs: 20_000 })
})

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'npm itself ended with %s takes the servers along',
  async (signal) => {
    const data = await dataFolder()
    const { MONGODB_URI: _uri, REDIS_URL: _url, ...env } = process.env
    const npm = startProgram('npm', ['run', 'services', '--', '--data', data], {
      ...env,
      SETUP_TEST_MARK: data,
    })
    await servicesReady(npm)
    npm.signal(signal)
    await eventually(() => expect(processesMarked(data)).toEqual([]), { timeoutMs: 20_000 })
  },
)

it('after it was killed outright, the next start finds the acknowledged writes', async () => {
  const data = await dataFolder()
  const first = startServices(data)
  await write(await servicesReady(first))
  for (const pid of processesMarked(data)) process.kill(pid, 'SIGKILL')
  await first.ended

  const second = await servicesReady(startServices(data))

  expect((await kept(second)).mongodb).toBe(1)
})

it('steps around ports that are taken, and the data written under the old port is still writable', async () => {
  const data = await dataFolder()
  const first = startServices(data)
  const before = await servicesReady(first)
  await write(before)
  first.signal('SIGTERM')
  await first.ended
  const ports = JSON.parse(readFileSync(join(data, 'ports.json'), 'utf8')) as Record<string, number>
  for (const port of Object.values(ports)) {
    const held = await holdPort(port)
    onTestFinished(held.release)
  }

  const second = startServices(data)
  const after = await servicesReady(second)

  expect(after.mongodbUri).not.toBe(before.mongodbUri)
  expect(after.redisUrl).not.toBe(before.redisUrl)
  expect(second.stderr()).toContain(`Port ${ports.mongodb} is taken: mongodb uses `)
  await write(after)
  expect(await kept(after)).toEqual({ mongodb: 2, redis: 'yes' })
})

it('a second start on the same data says who runs, and touches nothing', async () => {
  const data = await dataFolder()
  const first = startServices(data)
  const ready = await servicesReady(first)

  const second = startServices(data)

  expect(await second.ended).toBe(1)
  expect(second.stderr()).toContain(`It is running already: process ${first.pid} uses the data in ${data}.`)
  await write(ready)
})

it('records the server version beside the data, and refuses data of a version it cannot bring', async () => {
  const data = await dataFolder()
  const first = startServices(data)
  await servicesReady(first)
  first.signal('SIGTERM')
  await first.ended
  const record = join(data, 'mongodb.version')
  expect(readFileSync(record, 'utf8')).toMatch(/^\d+\.\d+\.\d+\n$/)
  const opened = statSync(join(data, 'mongodb', 'data', 'WiredTiger.wt')).mtimeMs
  writeFileSync(record, '0.0.1\n')

  const second = startServices(data)

  expect(await second.ended).toBe(1)
  expect(second.stderr()).toContain(`The data in ${join(data, 'mongodb')} was written by MongoDB 0.0.1`)
  expect(second.stderr()).toContain('Three ways out')
  expect(statSync(join(data, 'mongodb', 'data', 'WiredTiger.wt')).mtimeMs).toBe(opened)
})
