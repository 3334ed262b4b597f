// @ts-check
import { canInstallPackages, installPackages } from './apt.mjs'
import { findOnPath } from './find-on-path.mjs'
import { SetupError } from './setup-error.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/**
 * A Chromium or Chrome for the browser tests: the machine's own, else Debian's package.
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<string>} absolute path
 * @throws {SetupError} with the way out
 */
export async function findChromium({ env, say }) {
  const found = findOnPath(NAMES, env)
  if (found !== null) return found
  let reason = 'packages can be installed here only by root on Debian or Ubuntu'
  if (canInstallPackages(env)) {
    const failure = await installPackages(['chromium'], { env, say })
    const brought = findOnPath(NAMES, env)
    if (brought !== null) return brought
    reason = `apt-get install chromium failed: ${failure ?? 'it brought no chromium'}`
  }
  throw new SetupError(
    [
      'The browser tests need Chromium or Chrome, and none was found:',
      `  - ${reason}`,
      'The way out: install Chromium or Chrome so that it is on PATH, and run this again.',
    ].join('\n'),
  )
}
