import { setTimeout as sleep } from 'node:timers/promises'

export interface EventuallyOptions {
  /** How long to go on asking. Default 25,000: on a busy machine things take several times as long. */
  timeoutMs?: number
  /** The pause between two asks. Default 20. */
  everyMs?: number
}

/**
 * Asks until the answer passes, and gives it. It passes when nothing is thrown and it is neither false nor null, so
 * `eventually(() => page.loaded)` and `eventually(() => expect(rows()).toHaveLength(3))` both do what they say. An
 * assertion returns undefined, so undefined passes: for a search that may find nothing write `?? null`.
 * @throws the last assertion's error, or one that says how long was waited
 */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  { timeoutMs = 25_000, everyMs = 20 }: EventuallyOptions = {},
): Promise<Exclude<T, false | null>> {
  const untilMs = Date.now() + timeoutMs
  for (;;) {
    let problem: unknown
    try {
      const answer = await ask()
      if (answer !== false && answer !== null) return answer as Exclude<T, false | null>
      problem = new Error(`Still ${String(answer)} after ${timeoutMs} ms`)
    } catch (error) {
      problem = error
    }
    if (Date.now() >= untilMs) throw problem
    await sleep(everyMs)
  }
}
