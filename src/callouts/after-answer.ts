import type { CalloutAttempt, CalloutPause, CalloutState } from '../store/models/callout.ts'
import { PAUSE_AFTER_MS, RETRY_WAITS_MS } from './limits.ts'

/** What follows from an attempt. */
export interface AfterAnswer {
  readonly state: CalloutState
  /** When this delivery is tried again; null: it is not, or not until the shop says so. */
  readonly retryAtMs: number | null
  readonly pause: CalloutPause | null
}

/**
 * @param tries attempts of this delivery so far, this one included
 * @param failingSinceMs when the subscription last began to fail, this attempt included
 */
export function afterAnswer(
  { outcome }: Pick<CalloutAttempt, 'outcome'>,
  tries: number,
  failingSinceMs: number,
  nowMs: number,
): AfterAnswer {
  if (outcome === 'delivered') return { state: 'delivered', retryAtMs: null, pause: null }
  // Nobody lives there any more, says the receiver itself: what waits is kept for the day the address is mended.
  if (outcome === 'gone') return { state: 'due', retryAtMs: null, pause: 'gone' }
  if (nowMs - failingSinceMs >= PAUSE_AFTER_MS) return { state: 'due', retryAtMs: null, pause: 'failing' }
  const waitMs = RETRY_WAITS_MS[tries - 1]
  return waitMs === undefined
    ? { state: 'failed', retryAtMs: null, pause: null }
    : { state: 'due', retryAtMs: nowMs + waitMs, pause: null }
}
