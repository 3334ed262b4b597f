import { z } from 'zod'

/** Where the last message stood, for the page that follows; null: nothing before. */
export const Spread = z.object({ secondMs: z.number(), steps: z.number() }).nullable()
export type Spread = z.infer<typeof Spread>

const SECOND_MS = 1_000

/**
 * Facebook's history tells whole seconds, and a person's picture and words often share one. Messages of one second keep
 * their order by a millisecond each, counted backwards from it: never later than the webhook's exact time, so that every
 * "newest" reached with the one is reached with the other.
 * @param times newest first
 */
export function spreadSeconds(
  times: readonly number[],
  before: Spread,
): { readonly atMs: number[]; readonly last: Spread } {
  let last = before
  const atMs = times.map((time) => {
    const secondMs = Math.floor(time / SECOND_MS) * SECOND_MS
    last = { secondMs, steps: last?.secondMs === secondMs ? last.steps + 1 : 0 }
    return secondMs - last.steps
  })
  return { atMs, last }
}
