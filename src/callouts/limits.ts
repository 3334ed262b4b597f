const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** A shop's own systems; each event costs a call to every one of them. */
export const MAX_SUBSCRIPTIONS = 10

/** Waits after the first, second, … failed attempt: the schedule that Standard Webhooks recommends (spec 1.0.0, read 2026-11-28). */
export const RETRY_WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
]

/** Nothing taken for so long, and nothing more is tried until the shop says so: longer than one delivery is tried. */
export const PAUSE_AFTER_MS = 5 * 24 * HOUR_MS

/** The same specification: 15 to 30 seconds. Shorter, because everything behind waits for it. */
export const ANSWER_MS = 15 * SECOND_MS

/** How long the secret before still signs. */
export const PREVIOUS_SECRET_MS = 24 * HOUR_MS

/** Shown of one delivery, the newest; as many as one is tried, and some asked for by hand. */
export const MAX_ATTEMPTS_KEPT = 12

/** Ids are given before the commit: an event may still appear that is this much older than the newest one. */
export const SETTLED_MS = 90 * SECOND_MS
