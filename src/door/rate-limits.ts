import type { Platform } from '../channels/platform.ts'
import type { CallLimit } from './call-window.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** Facts of the platforms; sources and dates in docs/platforms/{facebook,zalo}.md#limits (read 2026-11-22). */
export const RATE_LIMITS = {
  /** Send API, texts, for a Page. */
  facebookSends: { limit: 300, windowMs: SECOND_MS },
  /** Send API, audio and video, for a Page. */
  facebookMediaSends: { limit: 10, windowMs: SECOND_MS },
  /** Conversations API, for a Page. */
  facebookConversations: { limit: 2, windowMs: SECOND_MS },
  facebookPrivateReplies: { limit: 750, windowMs: HOUR_MS },
  /** OpenAPI, all OAs of the app together. */
  zaloApp: { limit: 4_000, windowMs: MINUTE_MS },
  /** The smallest package that opens the API; the answer's header names the OA's real number. */
  zaloAccount: { limit: 100, windowMs: MINUTE_MS },
} as const satisfies Readonly<Record<string, CallLimit>>
export type LaneName = keyof typeof RATE_LIMITS

/** Which windows a call counts in. `app`: shared by all accounts. */
export interface LaneUse {
  readonly lane: LaneName
  readonly scope: 'account' | 'app'
}

const account = (lane: LaneName): LaneUse => ({ lane, scope: 'account' })

const FACEBOOK_LANES: Readonly<Record<string, readonly LaneUse[]>> = {
  'facebook.send-message': [account('facebookSends')],
  'facebook.sender-action': [account('facebookSends')],
  'facebook.private-reply': [account('facebookSends'), account('facebookPrivateReplies')],
  'facebook.conversations': [account('facebookConversations')],
  'facebook.conversation-messages': [account('facebookConversations')],
  'facebook.person-from-conversation': [account('facebookConversations')],
}
const ZALO_LANES: readonly LaneUse[] = [{ lane: 'zaloApp', scope: 'app' }, account('zaloAccount')]

/** Lanes of an operation. Facebook's other calls are limited by usage headers alone; Zalo's token endpoint by nothing known. */
export function lanesOf(platform: Platform, operation: string, input: unknown): readonly LaneUse[] {
  if (platform === 'zalo')
    return operation.endsWith('-token') || operation === 'zalo.exchange-code' ? [] : ZALO_LANES
  const lanes = FACEBOOK_LANES[operation] ?? []
  return isMedia(input) ? [...lanes, account('facebookMediaSends')] : lanes
}

function isMedia(input: unknown): boolean {
  const attachment = (input as { attachment?: { type?: unknown } | null } | null)?.attachment
  return attachment?.type === 'audio' || attachment?.type === 'video'
}
