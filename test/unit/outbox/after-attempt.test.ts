import { describe, expect, it } from 'vitest'
import { ChannelError, type RetryClass } from '../../../src/channels/channel-error.ts'
import { DoorRefusal, type DoorRefusalCode } from '../../../src/door/door.ts'
import { afterFailure, type AttemptFacts, MAX_ATTEMPTS, notLeft } from '../../../src/outbox/after-attempt.ts'
import { KeyDestroyed } from '../../../src/vault/vault.ts'

const NOW = 1_800_000_000_000
const DAY_MS = 86_400_000

const facts = (change: Partial<AttemptFacts> = {}): AttemptFacts => ({
  attempts: 1,
  ageMs: 0,
  mayBeDone: true,
  nowMs: NOW,
  jitter: 0.5,
  ...change,
})
const channelError = (
  code: string,
  retry: RetryClass,
  more: { waitMs?: number; requestLeft?: boolean } = {},
) => new ChannelError({ code, retry, ...more })
const endOf = (error: unknown, change?: Partial<AttemptFacts>) => {
  const end = afterFailure(error, facts(change))
  return end.state === 'deferred' ? { ...end, untilMs: end.untilMs - NOW } : end
}
const later = (problem: string | null, untilMs: number, countsAsAttempt = false) => ({
  state: 'deferred',
  problem,
  untilMs,
  countsAsAttempt,
})

describe('After a failed attempt a row', () => {
  it('is failed with the platform’s word where it never will be taken', () => {
    expect(endOf(channelError('person-blocked', 'never'))).toEqual({
      state: 'failed',
      problem: 'person-blocked',
    })
  })

  it('is of unknown fate where the platform may have done it', () => {
    expect(endOf(channelError('answer-lost', 'outcome-unknown'))).toEqual({
      state: 'unknown',
      problem: 'answer-lost',
    })
  })

  it('waits as long as the platform says, half a minute where it does not, and uses no try', () => {
    expect(endOf(channelError('rate-limited', 'after-delay', { waitMs: 7_000 }))).toEqual(
      later('rate-limited', 7_000),
    )
    expect(endOf(channelError('rate-limited', 'after-delay'))).toEqual(later('rate-limited', 30_000))
  })

  it('waits for a new link, uses no try, and is looked at again by and by', () => {
    expect(endOf(channelError('token-expired', 'after-relink'))).toEqual(later('needs-relink', 300_000))
    expect(endOf(channelError('permission-missing', 'after-relink'))).toEqual(
      later('permission-missing', 1_800_000),
    )
    expect(endOf(new DoorRefusal('needs-relink'))).toEqual(later('needs-relink', 300_000))
  })

  it.each<DoorRefusalCode>(['consent-missing', 'permission-missing', 'channel-unlinked', 'platform-off'])(
    'is failed where our own door says %s',
    (code) => {
      expect(endOf(new DoorRefusal(code))).toEqual({ state: 'failed', problem: code })
    },
  )

  it('waits twice as long each time after an error that passes, and is given up after the last try', () => {
    const busy = channelError('platform-busy', 'backoff')
    const waits = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, n) => endOf(busy, { attempts: n + 1 }))
    expect(waits).toEqual(
      [2, 4, 8, 16, 32, 64, 128, 256, 512].map((s) => later('platform-busy', s * 1_000, true)),
    )
    expect(endOf(busy, { attempts: MAX_ATTEMPTS })).toEqual({ state: 'failed', problem: 'gave-up' })
  })

  it('spreads those waits by a quarter to either side', () => {
    const busy = channelError('platform-busy', 'backoff')
    expect(endOf(busy, { jitter: 0 })).toEqual(later('platform-busy', 1_500, true))
    expect(endOf(busy, { jitter: 1 })).toEqual(later('platform-busy', 2_500, true))
  })

  it('uses no try while nobody can be reached, and is given up after a day', () => {
    const away = channelError('platform-unreachable', 'backoff', { requestLeft: false })
    expect(endOf(away, { attempts: 500, ageMs: DAY_MS })).toEqual(later('platform-unreachable', 15_000))
    expect(endOf(away, { ageMs: DAY_MS + 1 })).toEqual({ state: 'failed', problem: 'gave-up' })
  })

  it('may go at once where our own process was told to stop before the request left', () => {
    expect(endOf(channelError('call-stopped', 'backoff', { requestLeft: false }))).toEqual(later(null, 0))
    expect(notLeft(NOW)).toEqual({ ...later(null, NOW) })
  })

  it('is failed where the person’s data was erased', () => {
    expect(endOf(new KeyDestroyed())).toEqual({ state: 'failed', problem: 'person-erased' })
  })

  it('does not stop its thread for ever where our own code stumbles over it', () => {
    const bug = new TypeError('x is not a function')
    expect(endOf(bug)).toEqual({ state: 'unknown', problem: 'internal-fault' })
    expect(endOf(bug, { mayBeDone: false })).toEqual(later('internal-fault', 2_000, true))
    expect(endOf(bug, { mayBeDone: false, attempts: MAX_ATTEMPTS })).toEqual({
      state: 'failed',
      problem: 'gave-up',
    })
  })

  it('is left as it is where the store is away: the error goes on', () => {
    const away = Object.assign(new Error('no primary'), { name: 'MongoServerSelectionError' })
    expect(() => afterFailure(away, facts())).toThrow('no primary')
  })
})
