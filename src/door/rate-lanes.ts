import { setTimeout as sleep } from 'node:timers/promises'
import { ChannelError } from '../channels/channel-error.ts'
import type { Platform } from '../channels/platform.ts'
import type { Usage } from '../channels/platform-http.ts'
import type { Clock } from '../kit/clock.ts'
import type { Meter } from '../kit/meter.ts'
import { type CallWindow, createCallWindow } from './call-window.ts'
import { kindOf, type LaneName, lanesOf, type PauseScope, productOf, RATE_LIMITS } from './rate-limits.ts'

export type Priority = 'person' | 'bulk'

/** Bulk work leaves the rest of every limit to people who wait for an answer. */
const BULK_SHARE = 0.7
/** From this use of the platform's own count on, bulk work waits for the next window … */
const BULK_STOPS_AT_PERCENT = 75
/** … and at this everything does: calling while throttled prolongs it. */
const ALL_STOPS_AT_PERCENT = 100
const BULK_PAUSE_MS = 60_000
/** When the platform does not say for how long. */
const PAUSE_MS = 60_000
/** Shorter waits are waited out here; for longer ones the job is put off and its worker does something else. */
const MAX_INLINE_WAIT_MS: Readonly<Record<Priority, number>> = { person: 1_000, bulk: 250 }
/** Windows and pauses remembered; idle ones are dropped first. */
const MAX_KEPT = 20_000

export interface Call {
  readonly platform: Platform
  /** Channel id, or another name for whose allowance it is; null: the app's own call. */
  readonly account: string | null
  readonly operation: string
  readonly input: unknown
  readonly priority: Priority
}

export interface RateLanes {
  /** Resolves when the call may leave, and counts it. @throws {ChannelError} `rate-limited`, after-delay: nothing was sent */
  pass(call: Call, signal?: AbortSignal): Promise<void>
  /** What the platform's answer said of its own counting. */
  learn(call: Call, usage: Usage): void
  /** The platform refused for too many calls: what shares the limit rests, and nothing else. */
  pause(call: Call, waitMs: number | null, scope: PauseScope): void
}

interface Pause {
  allUntilMs: number
  bulkUntilMs: number
}

/**
 * Rate lanes of this process. Several processes share an account's limit without knowing of each other: what the platform
 * counts itself (usage headers) slows all of them.
 */
export function createRateLanes(deps: { readonly clock: Clock; readonly meter: Meter }): RateLanes {
  const { clock, meter } = deps
  const windows = new Map<string, CallWindow>()
  const pauses = new Map<string, Pause>()

  const accountKey = (call: Call) => `${call.platform}:${call.account ?? 'app'}`
  const appKey = (call: Call) => `${call.platform}:app`
  const pauseKeys = (call: Call): Readonly<Record<PauseScope, string>> => ({
    app: appKey(call),
    account: accountKey(call),
    product: `${accountKey(call)}:${productOf(call.operation)}`,
    kind: `${accountKey(call)}:${kindOf(call.operation)}`,
  })

  function windowOf(call: Call, lane: LaneName, scope: 'account' | 'app'): CallWindow {
    const key = `${lane}:${scope === 'app' ? 'app' : (call.account ?? 'app')}`
    const known = windows.get(key)
    if (known) return known
    if (windows.size >= MAX_KEPT) dropIdle()
    const made = createCallWindow(RATE_LIMITS[lane])
    windows.set(key, made)
    return made
  }

  function dropIdle(): void {
    const nowMs = clock.nowMs()
    for (const [key, window] of windows) if (window.isIdle(nowMs)) windows.delete(key)
    for (const [key, pause] of pauses)
      if (Math.max(pause.allUntilMs, pause.bulkUntilMs) <= nowMs) pauses.delete(key)
  }

  function pauseOf(key: string): Pause {
    const known = pauses.get(key)
    if (known) return known
    if (pauses.size >= MAX_KEPT) dropIdle()
    const made = { allUntilMs: 0, bulkUntilMs: 0 }
    pauses.set(key, made)
    return made
  }

  function waitOf(call: Call): { readonly waitMs: number; readonly lane: string } {
    const nowMs = clock.nowMs()
    const share = call.priority === 'bulk' ? BULK_SHARE : 1
    let longest = { waitMs: 0, lane: 'none' }
    const consider = (waitMs: number, lane: string) => {
      if (waitMs > longest.waitMs) longest = { waitMs, lane }
    }
    for (const key of new Set(Object.values(pauseKeys(call)))) {
      const pause = pauses.get(key)
      if (!pause) continue
      consider(pause.allUntilMs - nowMs, 'usage')
      if (call.priority === 'bulk') consider(pause.bulkUntilMs - nowMs, 'usage')
    }
    for (const { lane, scope } of lanesOf(call.platform, call.operation, call.input))
      consider(windowOf(call, lane, scope).waitMs(nowMs, share), lane)
    return longest
  }

  function learnPercent(key: string, percent: number | null, regainAccessMs: number | null): void {
    if (percent === null || percent < BULK_STOPS_AT_PERCENT) return
    const nowMs = clock.nowMs()
    const pause = pauseOf(key)
    pause.bulkUntilMs = Math.max(pause.bulkUntilMs, nowMs + (regainAccessMs ?? BULK_PAUSE_MS))
    if (percent >= ALL_STOPS_AT_PERCENT)
      pause.allUntilMs = Math.max(pause.allUntilMs, nowMs + (regainAccessMs ?? PAUSE_MS))
  }

  return {
    async pass(call, signal) {
      let leftMs = MAX_INLINE_WAIT_MS[call.priority]
      for (;;) {
        const { waitMs, lane } = waitOf(call)
        if (waitMs <= 0) break
        if (waitMs > leftMs) {
          meter.count('rate_deferrals_total', { platform: call.platform, lane })
          throw new ChannelError({
            code: 'rate-limited',
            retry: 'after-delay',
            waitMs: Math.ceil(waitMs),
            requestLeft: false,
          })
        }
        leftMs -= waitMs
        // A timer may fire a millisecond early; what is then left would be refused, for nothing is left to wait with.
        await sleep(Math.ceil(waitMs) + 1, undefined, signal ? { signal } : {}).catch((error: unknown) => {
          throw new ChannelError({ code: 'call-stopped', retry: 'backoff', requestLeft: false, cause: error })
        })
      }
      // Nothing is awaited between the look and the count, so that no two callers take one place.
      const nowMs = clock.nowMs()
      for (const { lane, scope } of lanesOf(call.platform, call.operation, call.input))
        windowOf(call, lane, scope).note(nowMs)
    },
    learn(call, usage) {
      const { products } = usage
      // Told by product, a time is of an account's product and never of the app.
      learnPercent(appKey(call), usage.appPercent, products ? null : usage.regainAccessMs)
      if (call.account !== null && !products)
        learnPercent(accountKey(call), usage.accountPercent, usage.regainAccessMs)
      if (call.account !== null)
        for (const { product, percent, regainAccessMs } of products ?? [])
          learnPercent(`${accountKey(call)}:${product}`, percent, regainAccessMs)
      if (usage.accountLimitPerMinute && call.account !== null && call.platform === 'zalo')
        windowOf(call, 'zaloAccount', 'account').setLimit(usage.accountLimitPerMinute)
    },
    pause(call, waitMs, scope) {
      // A call without an account that met an account's limit says nothing about everybody else.
      if (call.account === null && scope !== 'app') return
      const pause = pauseOf(pauseKeys(call)[scope])
      pause.allUntilMs = Math.max(pause.allUntilMs, clock.nowMs() + (waitMs ?? PAUSE_MS))
    },
  }
}
