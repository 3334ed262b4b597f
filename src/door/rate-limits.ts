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

/** Operations that write under the Page's posts: their own pace is refused on its own. */
const COMMENT_WRITES: ReadonlySet<string> = new Set([
  'facebook.reply-comment',
  'facebook.edit-comment',
  'facebook.delete-comment',
  'facebook.hide-comment',
  'facebook.like-comment',
])

/** What a refusal for too many calls is about: the app, the account, or only calls of the refused one's kind. */
export type PauseScope = 'app' | 'account' | 'product' | 'kind'

/** Facebook counts Messenger and the Pages API apart (80006, 80001). */
export const productOf = (operation: string): string =>
  operation in FACEBOOK_LANES || operation === 'facebook.save-attachment' ? 'messenger' : 'pages'

/** Which calls share a limit by the second or hour: reading the inbox may be too fast while answers still go out. */
export const kindOf = (operation: string): string =>
  COMMENT_WRITES.has(operation) ? 'comment-writes' : (FACEBOOK_LANES[operation]?.at(-1)?.lane ?? 'other')

const PRODUCT_CODES: ReadonlySet<string> = new Set(['32', '80001', '80006'])
const APP_CODES: ReadonlySet<string> = new Set(['-32/app', '4', '341'])

/** @param platformCode `code` or `code/subcode`, as the platform wrote them */
export function pauseScope(platform: Platform, platformCode: string | null | undefined): PauseScope {
  const code = platformCode ?? ''
  if (APP_CODES.has(code)) return 'app'
  if (platform !== 'facebook') return 'account'
  if (PRODUCT_CODES.has(code)) return 'product'
  return code === '613' || code === '613/2534040' || code.endsWith('/1390008') ? 'kind' : 'account'
}
