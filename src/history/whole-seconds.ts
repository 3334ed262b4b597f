import { z } from 'zod'
import type { Platform } from '../channels/platform.ts'
import { SECOND_MS, TIME_STEP_MS } from './limits.ts'

/** Where the last message stood, for the page that follows; null: nothing before. */
export const Spread = z.object({ secondMs: z.number(), steps: z.number() }).nullable()
export type Spread = z.infer<typeof Spread>

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

/**
 * The last moment that is before the linking for certain: the newest time history gives to the step before that of the
 * linking, as `spreadSeconds` counts backwards from each second. Which of the messages of the very second came after the
 * linking is not told, and somebody may wait for an answer: all of them are new.
 * @param since when the channel was linked, or what counts as that
 */
export function oldUpTo(platform: Platform, since: Date): Date {
  const stepMs = TIME_STEP_MS[platform]
  return new Date(Math.floor(since.getTime() / stepMs) * stepMs - stepMs)
}
