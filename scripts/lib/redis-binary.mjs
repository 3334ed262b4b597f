// @ts-check
import { canInstallPackages, installPackages } from './apt.mjs'
import { findOnPath } from './find-on-path.mjs'
import { SetupError } from './setup-error.mjs'

const NAMES = ['redis-server', 'valkey-server']

/**
 * A Redis server program: the one on PATH, else Debian's package.
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<string>} absolute path
 * @throws {SetupError} with the ways out
 */
export async function findRedis({ env, say }) {
  const found = findOnPath(NAMES, env)
  if (found !== null) return found
  let reason = 'neither redis-server nor valkey-server is on PATH'
  if (canInstallPackages(env)) {
    const failure = await installPackages(['redis-server'], { env, say })
    const brought = findOnPath(NAMES, env)
    if (brought !== null) return brought
    reason = `apt-get install redis-server failed: ${failure ?? 'it brought no redis-server'}`
  } else {
    reason += ', and packages can be installed here only by root on Debian or Ubuntu'
  }
  throw new SetupError(
    [
      'A Redis server was not found and could not be brought:',
      `  - ${reason}`,
      'Three ways out:',
      '  1. set REDIS_URL to a Redis (7 or newer) that you run',
      '  2. install redis-server or valkey-server so that it is on PATH',
      '  3. run this again as root on Debian or Ubuntu with a network, and it is installed for you',
    ].join('\n'),
  )
}
