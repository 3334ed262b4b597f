// @ts-check
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { findOnPath } from './find-on-path.mjs'
import { lastLines, runCommand } from './run-command.mjs'

/** A file that tells Debian's package scripts whether they may start services. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d'

/**
 * Whether packages can be installed here: root on Debian, Ubuntu or their kin.
 * @param {NodeJS.ProcessEnv} env
 */
export function canInstallPackages(env) {
  return (
    process.getuid?.() === 0 && existsSync('/etc/debian_version') && findOnPath(['apt-get'], env) !== null
  )
}

/**
 * Installs Debian packages without starting the services they bring.
 * @param {string[]} packages
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<string | null>} what went wrong, or null
 */
export async function installPackages(packages, { env, say }) {
  say(`Installing ${packages.join(', ')} with apt-get …`)
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-y', '-qq', '-o', 'DPkg::Lock::Timeout=180']
  const install = () =>
    runCommand('apt-get', ['install', ...options, '--no-install-recommends', ...packages], {
      env: quiet,
      timeoutMs: 15 * 60_000,
    })
  const forbidden = forbidServices()
  try {
    let outcome = await install()
    if (outcome.code !== 0) {
      // A fresh or old machine has no list, or an old list, of what can be had.
      await runCommand('apt-get', ['update', '-qq'], { env: quiet, timeoutMs: 5 * 60_000 })
      outcome = await install()
    }
    return outcome.code === 0 ? null : lastLines(outcome.stderr || outcome.stdout)
  } finally {
    forbidden.lift()
  }
}

/** Debian starts a package's service as it installs it; ours would then find its port taken by it. */
function forbidServices() {
  if (existsSync(SERVICE_POLICY)) return { lift: () => {} }
  try {
    writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { flag: 'wx' })
    chmodSync(SERVICE_POLICY, 0o755)
  } catch {
    return { lift: () => {} }
  }
  return { lift: () => rmSync(SERVICE_POLICY, { force: true }) }
}
