// @ts-check
import { round, spread } from './stats.mjs'

/**
 * Runs every target once a round, each round beginning with another, so that whatever else the machine does in a round
 * is shared by all of them.
 * @template {string} Name @template Result
 * @param {readonly Name[]} names
 * @param {number} rounds
 * @param {(name: Name, round: number) => Promise<Result>} run
 * @returns {Promise<Record<Name, Result[]>>} in the order of the rounds
 */
export async function interleaved(names, rounds, run) {
  /** @type {Map<Name, Result[]>} */
  const seen = new Map(names.map((name) => [name, []]))
  for (let nth = 0; nth < rounds; nth++) {
    for (let step = 0; step < names.length; step++) {
      const name = /** @type {Name} */ (names[(nth + step) % names.length])
      seen.get(name)?.push(await run(name, nth))
    }
  }
  return /** @type {Record<Name, Result[]>} */ (Object.fromEntries(seen))
}

/**
 * Ours over theirs, round by round.
 * @param {readonly number[]} ours @param {readonly number[]} theirs
 * @returns {{ median: number, min: number, max: number }}
 */
export function ratios(ours, theirs) {
  const { median, min, max } = spread(ours.map((value, nth) => value / /** @type {number} */ (theirs[nth])))
  return { median: round(median), min: round(min), max: round(max) }
}
