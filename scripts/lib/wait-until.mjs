// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until the answer is neither null nor false.
 * @template T
 * @param {() => Promise<T | null | false>} ask an error counts as "not yet"
 * @param {{ what: string, timeoutMs: number, everyMs?: number, giveUp?: () => string | null }} options `giveUp` gives
 *   the reason why waiting has become pointless
 * @returns {Promise<T>}
 */
export async function waitUntil(ask, { what, timeoutMs, everyMs = 50, giveUp = () => null }) {
  const until = Date.now() + timeoutMs
  let last = 'no answer'
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== null && answer !== false) return answer
    } catch (error) {
      last = /** @type {Error} */ (error).message
    }
    const pointless = giveUp()
    if (pointless !== null) throw new Error(pointless)
    if (Date.now() > until) throw new Error(`${what}: not within ${timeoutMs} ms (${last})`)
    await sleep(everyMs)
  }
}
