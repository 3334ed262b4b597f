// @ts-check
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { takeData } from './data-lock.mjs'
import { DATA } from './folders.mjs'
import { keepInForeground } from './foreground.mjs'
import { ensureDependencies } from './installation.mjs'
import { startKeptServers } from './kept-servers.mjs'

/**
 * Runs until it is stopped. What it prints on standard output is for programs: the two settings, when both servers
 * answer; everything else goes to standard error.
 * @param {string[]} args @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
export async function runServices(args, env) {
  const { values } = parseArgs({ args, options: { data: { type: 'string', default: DATA } } })
  const data = resolve(values.data)
  const say = (/** @type {string} */ line) => console.error(line)
  const lock = takeData(data)
  try {
    return await keepInForeground(async (stack, fail) => {
      await ensureDependencies({ env, say })
      const { mongodbUri, redisUrl } = await startKeptServers({ data, env, say, stack, fail })
      console.log(`MONGODB_URI=${mongodbUri}\nREDIS_URL=${redisUrl}`)
      // With both given there is nothing here that would keep the process.
      setInterval(() => {}, 2 ** 30)
    }, say)
  } finally {
    lock.release()
  }
}
