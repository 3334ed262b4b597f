// @ts-check
import { join } from 'node:path'
import { startMongod } from './mongod.mjs'
import { mongodForData } from './mongod-version.mjs'
import { portFor } from './ports-file.mjs'
import { startRedis } from './redis.mjs'
import { findRedis } from './redis-binary.mjs'

const DATABASE = 'kiotviet_social'
const MONGODB_PORT = 27017
const REDIS_PORT = 6379

/**
 * The MongoDB and Redis named by MONGODB_URI and REDIS_URL, else servers of our own with their data in a folder.
 * @param {{ data: string, env: NodeJS.ProcessEnv, say: (line: string) => void,
 *   stack: import('./stop-stack.mjs').StopStack, fail: (reason: string) => void,
 *   sources?: import('./mongod-binary.mjs').Source[] }} options
 * @returns {Promise<{ mongodbUri: string, redisUrl: string }>}
 */
export async function startKeptServers({ data, env, say, stack, fail, sources }) {
  const find = { env, say, ...(sources === undefined ? {} : { sources }) }
  // Both are found before either is started: what is missing shows at once.
  const mongod = env.MONGODB_URI ? null : await mongodForData(data, find)
  const redisServer = env.REDIS_URL ? null : await findRedis({ env, say })
  let mongodbUri = env.MONGODB_URI ?? ''
  let redisUrl = env.REDIS_URL ?? ''
  if (mongod !== null) {
    const port = await portFor(data, 'mongodb', { usual: MONGODB_PORT, say })
    const server = await startMongod({ program: mongod, folder: join(data, 'mongodb'), port })
    await keep('MongoDB', server.process, { stack, fail })
    mongodbUri = server.uri.replace('/?', `/${DATABASE}?`)
  }
  if (redisServer !== null) {
    const port = await portFor(data, 'redis', { usual: REDIS_PORT, say })
    const server = await startRedis({ program: redisServer, folder: join(data, 'redis'), port })
    await keep('Redis', server.process, { stack, fail })
    redisUrl = server.uri
  }
  return { mongodbUri, redisUrl }
}

/**
 * Puts a running program on the stack, and reports it when it ends before it is its turn.
 * @param {string} name @param {import('./supervise.mjs').Supervised} process
 * @param {{ stack: import('./stop-stack.mjs').StopStack, fail: (reason: string) => void }} options
 */
export async function keep(name, process, { stack, fail }) {
  let stopping = false
  void process.exited.then(({ code, signal }) => {
    if (!stopping)
      fail(`${name} has ended by itself (${signal ?? `exit code ${code}`}): stopping everything.`)
  })
  await stack.add(name, () => {
    stopping = true
    return process.stop()
  })
}
