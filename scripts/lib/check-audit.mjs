// @ts-check
import { PROJECT } from './folders.mjs'
import { runCommand } from './run-command.mjs'

/** A registry that takes longer says nothing. */
const DEADLINE_MS = 60_000
/** What lies below is told, and stops nobody: most of it has no way into a gateway. */
const STOPPING = ['high', 'critical']

/**
 * @typedef {object} Vulnerability as `npm audit --json` tells it (npm's manual, npm-audit)
 * @property {string} name
 * @property {string} severity info, low, moderate, high or critical
 * @property {string} range the versions it is in
 * @property {(string | { title?: string, url?: string })[]} via what it comes from: another package, or the advisory
 */

/**
 * Asks the registry whether a package of the lock file has a known vulnerability.
 * @param {{ root?: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ faults: string[], note?: string }>} no fault, and a note, where the registry answers no audits
 */
export async function checkAudit({ root = PROJECT, env }) {
  // Under npm its own file is known; the name alone is not a program everywhere.
  const npm = env.npm_execpath?.endsWith('.js') ? [process.execPath, env.npm_execpath] : ['npm']
  const [command = 'npm', ...before] = npm
  const asked = [...before, 'audit', '--json', '--package-lock-only', '--fetch-retries=0']
  const { code, stdout } = await runCommand(command, asked, { cwd: root, env, timeoutMs: DEADLINE_MS })
  const found = code === 124 ? null : vulnerabilitiesIn(stdout)
  if (found === null) return { faults: [], note: 'not asked: the registry answers no audits' }
  const faults = found.filter(({ severity }) => STOPPING.includes(severity)).map(sentenceOf)
  const below = found.length - faults.length
  return below === 0 ? { faults } : { faults, note: `${below} below high: npm audit` }
}

/**
 * @param {string} stdout
 * @returns {Vulnerability[] | null}
 */
function vulnerabilitiesIn(stdout) {
  try {
    const { vulnerabilities } = JSON.parse(stdout)
    return typeof vulnerabilities === 'object' && vulnerabilities !== null
      ? Object.values(vulnerabilities)
      : null
  } catch {
    return null
  }
}

/** @param {Vulnerability} vulnerability */
function sentenceOf({ name, severity, range, via }) {
  const causes = via.map((cause) =>
    typeof cause === 'string' ? `through ${cause}` : [cause.title, cause.url].filter(Boolean).join(' '),
  )
  return `${name} ${range}: ${severity}: ${causes.join('; ')}`
}
