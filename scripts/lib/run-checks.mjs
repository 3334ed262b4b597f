// @ts-check
import { CHECKS } from './checks.mjs'

/**
 * @param {string[]} names the checks to run; none: all
 * @returns {Promise<number>} exit code
 */
export async function runChecks(names) {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name))
  if (unknown.length > 0) {
    console.error(
      `No such check: ${unknown.join(', ')}. There are: ${CHECKS.map(({ name }) => name).join(', ')}`,
    )
    return 1
  }
  const chosen = CHECKS.filter(({ name }) => names.length === 0 || names.includes(name))
  const failed = []
  for (const { name, fix, run } of chosen) {
    const { faults, note } = await findingsOf(run)
    const told = note === undefined ? name : `${name} (${note})`
    console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'} ${told}`)
    if (faults.length === 0) continue
    failed.push(name)
    for (const fault of faults) console.log(indented(fault))
    console.log(indented(`What to do: ${fix}\n`))
  }
  console.log(
    failed.length === 0 ? `All ${chosen.length} checks passed.` : `Failed checks: ${failed.join(', ')}`,
  )
  return failed.length === 0 ? 0 : 1
}

/**
 * @param {import('./checks.mjs').Check['run']} run
 * @returns {Promise<import('./checks.mjs').Findings>}
 */
async function findingsOf(run) {
  try {
    const found = await run()
    return Array.isArray(found) ? { faults: found } : found
  } catch (error) {
    return { faults: [/** @type {Error} */ (error).message] }
  }
}

/** @param {string} text */
function indented(text) {
  return text.replace(/^/gm, '       ')
}
