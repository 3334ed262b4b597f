/** At most `limit` calls in any `windowMs`. */
export interface CallLimit {
  readonly limit: number
  readonly windowMs: number
}

/**
 * Counts calls in a window that slides with the clock. Exact where a bucket that refills would let nearly twice the limit
 * through a platform's fixed window; costs one number a call that still counts.
 */
export interface CallWindow {
  /** Milliseconds until a call may leave; 0: now. `share` (0…1): how much of the limit this kind of caller may use. */
  waitMs(nowMs: number, share: number): number
  note(nowMs: number): void
  /** The platform says another number. */
  setLimit(limit: number): void
  /** Nothing in it counts any more. */
  isIdle(nowMs: number): boolean
}

export function createCallWindow({ limit: first, windowMs }: CallLimit): CallWindow {
  let limit = first
  /** Times of the calls that may still count, oldest first; `from` is where they begin. */
  let times: number[] = []
  let from = 0

  const forget = (nowMs: number) => {
    while (from < times.length && (times[from] as number) <= nowMs - windowMs) from += 1
    if (from > 1_024 && from * 2 > times.length) {
      times = times.slice(from)
      from = 0
    }
  }

  return {
    waitMs(nowMs, share) {
      forget(nowMs)
      const allowed = Math.max(1, Math.floor(limit * share))
      const counted = times.length - from
      if (counted < allowed) return 0
      return (times[times.length - allowed] as number) + windowMs - nowMs
    },
    note: (nowMs) => void times.push(nowMs),
    setLimit: (next) => {
      limit = Math.max(1, next)
    },
    isIdle(nowMs) {
      forget(nowMs)
      return times.length === from
    },
  }
}
