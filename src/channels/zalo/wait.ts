import type { Wait } from './errors.ts'
import { MORNING_MINUTES, VIETNAM_OFFSET_MS } from './limits.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Their clock and ours may differ by this much; a retry a moment too early would only be refused again. */
const CLOCK_SLACK_MS = 1_000

/** Milliseconds from now until a wait is over. Limits start anew with each full minute; mornings are Vietnam's. */
export function waitMsFor(wait: Wait, nowMs: number): number {
  if (wait === 'next-minute') return MINUTE_MS - (nowMs % MINUTE_MS) + CLOCK_SLACK_MS
  const sinceMidnightMs = (nowMs + VIETNAM_OFFSET_MS) % DAY_MS
  return (MORNING_MINUTES * MINUTE_MS - sinceMidnightMs + DAY_MS) % DAY_MS || DAY_MS
}
