import { setTimeout as timer } from 'node:timers/promises'

/** Waits; rejects with an AbortError as soon as the signal fires. */
export async function sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
  await timer(waitMs, undefined, signal ? { signal } : {})
}

/** Something took longer than it may. What it was goes on unobserved: only start what may end late. */
export class DeadlineExceeded extends Error {
  constructor(what: string, deadlineMs: number) {
    super(`${what} took longer than ${deadlineMs} ms`)
    this.name = 'DeadlineExceeded'
  }
}

/** The work's outcome, or {@link DeadlineExceeded} after `deadlineMs`. */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  const stop = new AbortController()
  const late = timer(deadlineMs, undefined, { signal: stop.signal }).then(() => {
    throw new DeadlineExceeded(what, deadlineMs)
  })
  // One of the two always loses: its rejection is nobody's concern.
  late.catch(() => undefined)
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    stop.abort()
  }
}

export interface Backoff {
  /** Wait before the second try. */
  readonly baseMs: number
  readonly maxMs: number
  /** Share of the wait that is random, 0 to 1: neighbours that failed together do not return together. Default 0.5. */
  readonly jitter?: number
}

/**
 * How long to wait after a failed try: doubles each time, up to `maxMs`, less a random share.
 * @param attempt how many tries failed so far, from 1
 */
export function backoffMs(attempt: number, backoff: Backoff, random: () => number = Math.random): number {
  const full = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(full * (1 - (backoff.jitter ?? 0.5) * random()))
}
