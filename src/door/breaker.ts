/** Opens when at least this many calls ended in the window … */
const MIN_CALLS = 10
/** … and this share of them failed, */
const FAILED_SHARE = 0.7
/** or this many failed in a row. */
const MAX_IN_A_ROW = 10
const WINDOW_MS = 60_000
/** Then nothing leaves for this long, after which one probe may. */
const OPEN_MS = 30_000
/** While the probe is on its way. */
const PROBE_WAIT_MS = 1_000
/** A probe whose end nobody reported is given up after this. */
const PROBE_MS = 120_000

/** Stops calling what does not answer. One for each account, so that one account's trouble is nobody else's. */
export interface Breaker {
  /** 0: call, and `note` how it ended; else milliseconds to wait. */
  waitMs(nowMs: number): number
  /** @returns true when this end opened it */
  note(nowMs: number, answered: boolean): boolean
  /** The call never left: nothing was learned, and another may be the probe. */
  drop(): void
  isIdle(nowMs: number): boolean
}

export function createBreaker(): Breaker {
  let ends: { readonly atMs: number; readonly answered: boolean }[] = []
  let inARow = 0
  let openUntilMs: number | null = null
  let probeUntilMs: number | null = null

  const open = (nowMs: number): true => {
    openUntilMs = nowMs + OPEN_MS
    probeUntilMs = null
    ends = []
    inARow = 0
    return true
  }

  return {
    waitMs(nowMs) {
      if (openUntilMs === null) return 0
      if (nowMs < openUntilMs) return openUntilMs - nowMs
      if (probeUntilMs !== null && nowMs < probeUntilMs) return PROBE_WAIT_MS
      probeUntilMs = nowMs + PROBE_MS
      return 0
    },
    note(nowMs, answered) {
      if (openUntilMs !== null) {
        // Calls that left before it opened tell nothing new; the probe decides.
        if (probeUntilMs === null) return false
        if (!answered) return open(nowMs)
        openUntilMs = null
        probeUntilMs = null
        return false
      }
      ends = [...ends.filter((end) => end.atMs > nowMs - WINDOW_MS), { atMs: nowMs, answered }].slice(-100)
      inARow = answered ? 0 : inARow + 1
      const failed = ends.filter((end) => !end.answered).length
      const tooMany = ends.length >= MIN_CALLS && failed >= ends.length * FAILED_SHARE
      return !answered && (tooMany || inARow >= MAX_IN_A_ROW) ? open(nowMs) : false
    },
    drop() {
      probeUntilMs = null
    },
    isIdle: (nowMs) =>
      openUntilMs === null && ends.every((end) => end.atMs <= nowMs - WINDOW_MS) && inARow === 0,
  }
}
