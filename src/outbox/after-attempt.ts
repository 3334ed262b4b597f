import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { KeyDestroyed } from '../vault/vault.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** Tries of one row that the platform answered with a transient error, before it is given up. About 40 minutes in all. */
export const MAX_ATTEMPTS = 10
const FIRST_DELAY_MS = 2 * SECOND_MS
const MAX_DELAY_MS = 10 * MINUTE_MS
/** While nobody can be reached no try is used up; a day later what was to be said is over, and on Facebook the window too. */
const UNREACHED_GIVE_UP_MS = 24 * 60 * MINUTE_MS
const UNREACHED_DELAY_MS = 15 * SECOND_MS
/** A dead token holds the conversation; it is looked at this often, and at once after a new link. */
const RELINK_CHECK_MS = 5 * MINUTE_MS
/** Each look at a permission that the platform took away is a call. */
const PERMISSION_CHECK_MS = 30 * MINUTE_MS
/** A freeze is lifted by its owner, which releases what waits; the look is for a wake-up that was lost. */
const FROZEN_CHECK_MS = 5 * MINUTE_MS
const DEFAULT_WAIT_MS = 30 * SECOND_MS

/** Problems of rows that wait for a new link, or the end of a freeze, which releases them. */
export const HELD_PROBLEMS = ['needs-relink', 'permission-missing', 'channel-frozen']

export type AttemptEnd =
  | { readonly state: 'failed'; readonly problem: string }
  | {
      readonly state: 'deferred'
      readonly problem: string | null
      readonly untilMs: number
      readonly countsAsAttempt: boolean
    }
  | { readonly state: 'unknown'; readonly problem: string }

/** What an attempt was when it failed. */
export interface AttemptFacts {
  /** Tries that count, this one included. */
  readonly attempts: number
  /** Since the row was accepted. */
  readonly ageMs: number
  /** A request that could do something twice may have reached the platform. */
  readonly mayBeDone: boolean
  readonly nowMs: number
  /** 0…1, so that rows of one outage do not all return at once. */
  readonly jitter: number
}

/**
 * What a failed attempt means for its row, from the error's own word for it.
 * @throws the error itself where it is the store's: nothing can be written then, and nothing was used up
 */
export function afterFailure(error: unknown, facts: AttemptFacts): AttemptEnd {
  const { nowMs } = facts
  if (error instanceof DoorRefusal) return isHeld(error.code) ? held(error.code, nowMs) : failed(error.code)
  if (error instanceof KeyDestroyed) return failed('person-erased')
  if (!(error instanceof ChannelError)) return afterFaultOfOurs(error, facts)
  switch (error.retry) {
    case 'never':
      return failed(error.code)
    case 'after-relink':
      return held(error.code === 'permission-missing' ? 'permission-missing' : 'needs-relink', nowMs)
    case 'after-delay':
      return later(error.code, nowMs + (error.waitMs ?? DEFAULT_WAIT_MS))
    case 'outcome-unknown':
      return { state: 'unknown', problem: error.code }
    case 'backoff':
      return error.requestLeft ? backOff(error.code, facts) : unreached(error.code, facts)
  }
}

/** Stopped before anything left: the process ends, or the thread passed on. Whoever comes next goes on at once. */
export const notLeft = (nowMs: number): AttemptEnd => later(null, nowMs)

const failed = (problem: string): AttemptEnd => ({ state: 'failed', problem })

const later = (problem: string | null, untilMs: number): AttemptEnd => ({
  state: 'deferred',
  problem,
  untilMs,
  countsAsAttempt: false,
})

const HELD_MS = {
  'needs-relink': RELINK_CHECK_MS,
  'permission-missing': PERMISSION_CHECK_MS,
  'channel-frozen': FROZEN_CHECK_MS,
} as const

const held = (problem: keyof typeof HELD_MS, nowMs: number): AttemptEnd =>
  later(problem, nowMs + HELD_MS[problem])

const isHeld = (code: DoorRefusal['code']): code is 'needs-relink' | 'channel-frozen' =>
  code === 'needs-relink' || code === 'channel-frozen'

function backOff(problem: string, { attempts, nowMs, jitter }: AttemptFacts): AttemptEnd {
  if (attempts >= MAX_ATTEMPTS) return failed('gave-up')
  const delayMs = spread(Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1)), jitter)
  return { state: 'deferred', problem, untilMs: nowMs + delayMs, countsAsAttempt: true }
}

function unreached(problem: string, { ageMs, nowMs, jitter }: AttemptFacts): AttemptEnd {
  if (problem === 'call-stopped') return notLeft(nowMs)
  if (ageMs > UNREACHED_GIVE_UP_MS) return failed('gave-up')
  return later(problem, nowMs + spread(UNREACHED_DELAY_MS, jitter))
}

const spread = (delayMs: number, jitter: number): number => Math.round(delayMs * (0.75 + 0.5 * jitter))

/** A row that our own code stumbles over must not stop its thread for ever. */
function afterFaultOfOurs(error: unknown, facts: AttemptFacts): AttemptEnd {
  if (error instanceof Error && error.name.startsWith('Mongo')) throw error
  if (facts.mayBeDone) return { state: 'unknown', problem: 'internal-fault' }
  return backOff('internal-fault', facts)
}
