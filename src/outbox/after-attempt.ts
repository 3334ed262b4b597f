import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'

/** Tries of one row that end in a transient error, before it is given up. About 40 minutes in all. */
export const MAX_ATTEMPTS = 10
const FIRST_DELAY_MS = 2_000
const MAX_DELAY_MS = 10 * 60_000
/** A dead token holds the conversation; it is looked at this often, and at once after a new link. */
export const RELINK_CHECK_MS = 5 * 60_000
const DEFAULT_WAIT_MS = 30_000

export type AttemptEnd =
  | { readonly state: 'failed'; readonly problem: string }
  | {
      readonly state: 'deferred'
      readonly problem: string | null
      readonly untilMs: number
      readonly countsAsAttempt: boolean
    }
  | { readonly state: 'unknown'; readonly problem: string }

/**
 * What a failed attempt means for its row, from the error's own word for it. `attempts` counts this one.
 * @param jitter 0…1, so that rows of one outage do not all return at once
 */
export function afterFailure(error: unknown, attempts: number, nowMs: number, jitter: number): AttemptEnd {
  if (error instanceof DoorRefusal) {
    if (error.code === 'needs-relink')
      return {
        state: 'deferred',
        problem: 'needs-relink',
        untilMs: nowMs + RELINK_CHECK_MS,
        countsAsAttempt: false,
      }
    return { state: 'failed', problem: error.code }
  }
  if (!(error instanceof ChannelError)) throw error
  switch (error.retry) {
    case 'never':
      return { state: 'failed', problem: error.code }
    case 'after-relink':
      return {
        state: 'deferred',
        problem: 'needs-relink',
        untilMs: nowMs + RELINK_CHECK_MS,
        countsAsAttempt: false,
      }
    case 'after-delay':
      return {
        state: 'deferred',
        problem: error.code,
        untilMs: nowMs + (error.waitMs ?? DEFAULT_WAIT_MS),
        countsAsAttempt: false,
      }
    case 'outcome-unknown':
      return { state: 'unknown', problem: error.code }
    case 'backoff': {
      if (attempts >= MAX_ATTEMPTS) return { state: 'failed', problem: 'gave-up' }
      const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1))
      return {
        state: 'deferred',
        problem: error.code,
        untilMs: nowMs + Math.round(delayMs * (0.75 + 0.5 * jitter)),
        countsAsAttempt: true,
      }
    }
  }
}
