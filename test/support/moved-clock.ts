import type { Clock } from '../../src/kit/clock.ts'

export interface MovedClock extends Clock {
  /** Goes on from there in real time. */
  advance(ms: number): void
}

/** Real time, and what a test adds to it. */
export function movedClock(): MovedClock {
  let aheadMs = 0
  return {
    nowMs: () => Date.now() + aheadMs,
    advance(ms) {
      aheadMs += ms
    },
  }
}
