// @ts-check
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { PROJECT } from './folders.mjs'
import { keepInForeground } from './foreground.mjs'
import { ensureDependencies } from './installation.mjs'
import { supervise } from './supervise.mjs'
import { startThrowawayServers } from './throwaway-servers.mjs'

/**
 * @param {string[]} args handed to bench/run.mjs
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
export async function runBench(args, env) {
  const say = (/** @type {string} */ line) => console.log(line)
  let code = 1
  await keepInForeground(async (stack, fail) => {
    await ensureDependencies({ env, say })
    await ensureBuilt({ say })
    const servers = await startThrowawayServers({ env, say })
    await stack.add('the servers', servers.stop)
    const bench = await supervise({
      command: process.execPath,
      args: [join(PROJECT, 'bench', 'run.mjs'), ...args],
      env: { ...env, MONGODB_URI: servers.mongodbUri, REDIS_URL: servers.redisUrl },
      cwd: PROJECT,
      onLine: say,
    })
    await stack.add('the measurements', () => bench.stop())
    const exit = await bench.exited
    code = exit.code ?? 1
    fail(code === 0 ? 'The measurements are done.' : 'The measurements failed.')
  }, say)
  return code
}
