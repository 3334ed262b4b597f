import type { WindowFacts, WindowVerdict } from '../channel.ts'
import { FREE_WINDOW_MS, SEND_WINDOW_MS } from './limits.ts'

/**
 * May the OA write to this person now? 48 hours are the border of price, seven days that of possibility
 * (docs/platforms/zalo.md#windows). Between the two a message counts against the package or is billed, so it needs the
 * shop's own switch. Of a follower without any contact on record nobody knows on which side they stand: Zalo allows
 * a few welcome messages to those who never wrote, and bills others; so that too needs the switch.
 */
export function windowFor(facts: WindowFacts): WindowVerdict {
  const { nowMs, lastContactAtMs, paidSendsOn, follower } = facts
  if (lastContactAtMs === null) {
    if (follower !== true) return closed('never-wrote')
    return paidSendsOn
      ? { canSend: true, kind: 'paid', untilMs: null, reason: 'follower-never-wrote' }
      : closed('never-wrote')
  }
  const freeUntilMs = lastContactAtMs + FREE_WINDOW_MS
  if (nowMs <= freeUntilMs) return { canSend: true, kind: 'free', untilMs: freeUntilMs, reason: 'inside-48h' }
  const sendUntilMs = lastContactAtMs + SEND_WINDOW_MS
  if (nowMs > sendUntilMs) return closed('window-closed')
  return paidSendsOn
    ? { canSend: true, kind: 'paid', untilMs: sendUntilMs, reason: 'paid-inside-7d' }
    : { canSend: false, kind: null, untilMs: sendUntilMs, reason: 'paid-switch-off' }
}

const closed = (reason: string): WindowVerdict => ({ canSend: false, kind: null, untilMs: null, reason })
