// @ts-check
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DATA, PROJECT } from './folders.mjs'
import { withLock } from './lock-file.mjs'
import { lastLines, runCommand } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'

const INSTALL = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
const NO_NETWORK = /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH)\b|network/i

/**
 * Installs the packages of the lock file where they are not all there.
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void, root?: string }} options
 * @throws {SetupError} saying what to do
 */
export async function ensureDependencies({ env, say, root = PROJECT }) {
  if (isInstalled(root)) return
  await withLock(join(DATA, 'install.lock'), async () => {
    if (isInstalled(root)) return
    say('Installing packages (npm ci) …')
    // Under npm its own file is known; the name alone is not a program everywhere.
    const npm = env.npm_execpath?.endsWith('.js') ? [process.execPath, env.npm_execpath] : ['npm']
    const [command = 'npm', ...before] = npm
    const { code, stdout, stderr } = await runCommand(command, [...before, ...INSTALL], { cwd: root, env })
    if (code === 0) return
    const words = lastLines(stderr || stdout, 6)
    throw new SetupError(
      NO_NETWORK.test(words)
        ? `The packages could not be fetched: is there a network, or a registry configured for npm?\n${words}`
        : `npm ci failed:\n${words}`,
    )
  })
}

/**
 * Whether node_modules holds what the lock file names, in its versions. npm writes its own list last, so half an
 * installation does not count.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const have = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  if (wanted === null || have === null) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = have[path]
    // Optional ones are for other kinds of machine.
    return found === undefined
      ? entry.optional === true || entry.devOptional === true
      : found.version === entry.version
  })
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> | null}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return null
  }
}
