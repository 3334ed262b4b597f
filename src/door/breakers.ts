import { ChannelError } from '../channels/channel-error.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import type { Call } from './rate-lanes.ts'

const MAX_KEPT = 20_000
/** Ends that say the platform is in trouble. Every other refusal is an answer: the platform is well. */
const TROUBLE: ReadonlySet<string> = new Set([
  'platform-down',
  'platform-unreachable',
  'answer-lost',
  'answer-unreadable',
])

export interface Breakers {
  /** Runs the call unless this account's breaker is open. @throws {ChannelError} `platform-down`, after-delay, nothing sent */
  run<T>(call: Call, go: () => Promise<T>): Promise<T>
}

/** A breaker for each account of each platform, and one for the app's own calls (token refresh among them). */
export function createBreakers(deps: {
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}): Breakers {
  const { clock, log, meter } = deps
  const breakers = new Map<string, Breaker>()

  function breakerOf(call: Call): Breaker {
    const key = `${call.platform}:${call.account ?? 'app'}`
    const known = breakers.get(key)
    if (known) return known
    if (breakers.size >= MAX_KEPT)
      for (const [old, breaker] of breakers) if (breaker.isIdle(clock.nowMs())) breakers.delete(old)
    const made = createBreaker()
    breakers.set(key, made)
    return made
  }

  return {
    async run(call, go) {
      const breaker = breakerOf(call)
      const waitMs = breaker.waitMs(clock.nowMs())
      if (waitMs > 0) {
        meter.count('rate_deferrals_total', { platform: call.platform, lane: 'breaker' })
        throw new ChannelError({ code: 'platform-down', retry: 'after-delay', waitMs, requestLeft: false })
      }
      try {
        const done = await go()
        breaker.note(clock.nowMs(), true)
        return done
      } catch (error) {
        if (!(error instanceof ChannelError) || wasStopped(error)) breaker.drop()
        else if (breaker.note(clock.nowMs(), !TROUBLE.has(error.code))) {
          meter.count('breakers_opened_total', { platform: call.platform })
          log.warn('a breaker opened: the platform does not answer', {
            platform: call.platform,
            channelId: call.account,
          })
        }
        throw error
      }
    },
  }
}

/** Stopped on our side: says nothing of the platform. */
const wasStopped = (error: ChannelError): boolean => error.code === 'call-stopped' && !error.requestLeft
