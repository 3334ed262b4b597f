// @ts-check
import { readFileSync } from 'node:fs'

/**
 * What is wrong with a Node version, or null.
 * @param {string} version as in `process.version`
 * @param {string} range `>=major.minor.patch`, as in package.json's `engines.node`
 * @returns {string | null}
 */
export function nodeVersionProblem(version, range) {
  const least = range.replace(/^>=/, '').split('.').map(Number)
  const have = version.replace(/^v/, '').split('.').map(Number)
  for (let i = 0; i < 3; i += 1) {
    const difference = (have[i] ?? 0) - (least[i] ?? 0)
    if (difference > 0) return null
    if (difference < 0) {
      return [
        `This needs Node ${least.join('.')} or newer, and found ${version} (${process.execPath}).`,
        'Install a current Node (20.19, 22 or 24 all work) and run the same command again.',
      ].join('\n')
    }
  }
  return null
}

/**
 * Ends the process with a clear message where Node is too old. Called before anything else is loaded, because
 * newer modules would fail on an old Node with a message that helps nobody.
 */
export function requireSupportedNode() {
  const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const problem = nodeVersionProblem(process.version, engines.node)
  if (problem === null) return
  console.error(`\n${problem}\n`)
  process.exit(1)
}
