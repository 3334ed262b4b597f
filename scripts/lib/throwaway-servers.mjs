// @ts-check
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { choosePort } from './free-port.mjs'
import { startMongod } from './mongod.mjs'
import { findMongod } from './mongod-binary.mjs'
import { startRedis } from './redis.mjs'
import { findRedis } from './redis-binary.mjs'

/**
 * A MongoDB and a Redis for one run of tests or measurements: the ones named by MONGODB_URI and REDIS_URL, else new
 * ones on free ports whose data goes when they stop.
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<{ mongodbUri: string, redisUrl: string, stop: () => Promise<void> }>}
 */
export async function startThrowawayServers({ env, say }) {
  /** @type {(() => Promise<void>)[]} */
  const stops = []
  const stop = async () => {
    await Promise.all(stops.map((one) => one()))
  }
  try {
    // One after the other: each may have to install something first, and apt-get takes one at a time.
    const mongo = env.MONGODB_URI ? null : (await findMongod({ env, say })).path
    const redis = env.REDIS_URL ? null : await findRedis({ env, say })
    const [mongodbUri, redisUrl] = await Promise.all([
      mongo === null ? /** @type {string} */ (env.MONGODB_URI) : own(startMongod, mongo, 'mongodb', stops),
      redis === null ? /** @type {string} */ (env.REDIS_URL) : own(startRedis, redis, 'redis', stops),
    ])
    return { mongodbUri, redisUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * @param {(options: { program: string, folder: string, port: number, throwaway: boolean }) =>
 *   Promise<{ uri: string, process: import('./supervise.mjs').Supervised }>} start
 * @param {string} program @param {string} name @param {(() => Promise<void>)[]} stops
 */
async function own(start, program, name, stops) {
  const server = await start({
    program,
    folder: throwawayFolder(name),
    port: await choosePort(0),
    throwaway: true,
  })
  stops.push(() => server.process.stop({ graceMs: 5_000 }))
  return server.uri
}

/** @param {string} name @returns {string} a new folder for data nobody will miss */
export function throwawayFolder(name) {
  return mkdtempSync(join(tmpdir(), `kiotviet-${name}-`))
}
