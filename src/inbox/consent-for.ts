import type { InboundEvent } from '../channels/inbound-event.ts'
import type { Platform } from '../channels/platform.ts'

/** The webhook subscription belongs to FB5: messages and comments with the names they carry. Posts are FB2's. */
const FACEBOOK: Partial<Record<InboundEvent['kind'], string>> & { rest: string } = {
  rest: 'FB5',
  post: 'FB2',
}
/** Followers and what they share of themselves are ZA2's, conversations ZA3's. */
const ZALO: Partial<Record<InboundEvent['kind'], string>> & { rest: string } = {
  rest: 'ZA3',
  followed: 'ZA2',
  unfollowed: 'ZA2',
  'submitted-info': 'ZA2',
}

/** The policy code without which an event may not be stored now; null: nothing of it is stored. */
export function consentFor(platform: Platform, kind: InboundEvent['kind']): string | null {
  if (kind === 'acknowledged' || kind === 'unknown' || kind === 'withdrawn') return null
  const codes = platform === 'facebook' ? FACEBOOK : ZALO
  return codes[kind] ?? codes.rest
}
