import { createCourier, type Courier } from '../kit/courier.ts'
import type { Kit } from '../kit/kit.ts'
import { encodeEvent } from './encode-event.ts'
import type { EventBody } from './event-bodies.ts'
import { signEvent } from './mac.ts'
import type { ZaloState } from './state.ts'
import { hasGrant } from './token-ledger.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS

/** Waits before the second, third … attempt; after the last the webhook is switched off. */
export const RETRY_LADDER_MS = [30 * SECOND_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS]

/** One event on its way. Plain JSON, so that it can be saved. */
export interface ZaloEvent {
  body: EventBody
  oaId: string
  lane: string
  numericIds: boolean
  headers: Record<string, string>
}

/** An event as the platform knows it, before it is decided whether it is sent at all. */
export interface Occurrence {
  body: EventBody
  oaId: string
  /** Events of one lane keep their order. */
  lane: string
  headers?: Record<string, string> | undefined
}

/** Whether an event went to the courier, or why not. */
export type EmitResult = { sent: true } | { sent: false; because: string }

export interface ZaloWebhook {
  readonly courier: Courier<ZaloEvent>
  emit(occurrence: Occurrence): EmitResult
  /** Sends after so many real milliseconds; under way from now on. */
  emitLater(occurrence: Occurrence, delayMs: number): EmitResult
  /** Sends now and waits until the first attempt ended. */
  emitAndWait(occurrence: Occurrence): Promise<EmitResult>
}

/** Why an event would not be sent now, or null. */
function hindrance(state: ZaloState, oaId: string, eventName: string, nowMs: number): string | null {
  const { webhook, switches, tokens } = state
  if (webhook.url === null) return 'no-url'
  if (!webhook.enabled) return 'disabled'
  if (webhook.toggles !== null && !webhook.toggles.includes(eventName)) return 'toggle-off'
  return switches.fireWithoutGrant || hasGrant(tokens, oaId, nowMs) ? null : 'no-grant'
}

export function createWebhook(kit: Kit, state: () => ZaloState): ZaloWebhook {
  const carried = new WeakMap<Buffer, ZaloEvent>()
  const attempted = new WeakMap<ZaloEvent, () => void>()

  const courier = createCourier<ZaloEvent>(kit, {
    platform: 'zalo',
    url: () => (state().webhook.enabled ? state().webhook.url : null),
    pack([event]) {
      if (event === undefined) throw new Error('a parcel without an event')
      const bytes = encodeEvent(event.body, event.numericIds)
      carried.set(bytes, event)
      return bytes
    },
    sign(body, attempt) {
      const event = carried.get(body)
      if (event === undefined) throw new Error('bytes of no event')
      const { app, oas } = state()
      const oaSecret = oas[event.oaId]?.oaSecret ?? app.oaSecret
      const mac = signEvent({ appId: event.body.app_id, body, timestamp: event.body.timestamp, oaSecret })
      const retry: Record<string, string> = attempt > 1 ? { num_retry: String(attempt - 1) } : {}
      return { 'X-ZEvent-Signature': mac, ...retry, ...event.headers }
    },
    accepts: (status) => status === 200,
    retryAfterMs(outcome, attempt) {
      if (state().switches.retryOn === 'failed-connection' && outcome.kind !== 'refused') return null
      const waitMs = RETRY_LADDER_MS[attempt - 1]
      if (waitMs !== undefined) return waitMs
      state().webhook.enabled = false
      kit.touch()
      return null
    },
    timeoutMs: () => state().switches.answerWithinMs,
    maxBatch: 1,
    onDelivered: ({ events: [event] }) => event && attempted.get(event)?.(),
    onFailed: ({ events: [event] }) => event && attempted.get(event)?.(),
  })

  function prepare(occurrence: Occurrence): ZaloEvent | { sent: false; because: string } {
    const { body, oaId, lane, headers = {} } = occurrence
    const because = hindrance(state(), oaId, body.event_name, kit.clock.nowMs())
    kit.touch()
    if (because === null) return { body, oaId, lane, numericIds: state().switches.numericIds, headers }
    const { unsent } = state().webhook
    unsent[because] = (unsent[because] ?? 0) + 1
    return { sent: false, because }
  }

  return {
    courier,
    emit(occurrence) {
      const event = prepare(occurrence)
      if ('sent' in event) return event
      courier.push(event, event.lane)
      return { sent: true }
    },
    emitLater(occurrence, delayMs) {
      const event = prepare(occurrence)
      if ('sent' in event) return event
      courier.pushLater(event, event.lane, delayMs)
      return { sent: true }
    },
    async emitAndWait(occurrence) {
      const event = prepare(occurrence)
      if ('sent' in event) return event
      await new Promise<void>((resolve) => {
        // An event held back by a test must not hold the API's answer for ever.
        const timer = setTimeout(resolve, state().switches.answerWithinMs)
        attempted.set(event, () => {
          clearTimeout(timer)
          resolve()
        })
        courier.push(event, event.lane)
      })
      return { sent: true }
    },
  }
}
