import { Schema } from 'mongoose'
import type { QuotaAnswer } from '../../channels/channel.ts'
import type { Platform } from '../../channels/platform.ts'
import {
  bytesOrNull,
  date,
  dateOrNull,
  defineSchema,
  number,
  numberOrNull,
  text,
  textList,
  textOrNull,
  yesNo,
} from '../schema.ts'

export type ChannelStatus = 'active' | 'degraded' | 'needs-relink' | 'unlinked'

/** Which comments of a Page are hidden by themselves. */
export interface HideRules {
  readonly phones: boolean
  /** As the shop wrote them; compared without case and accents, as whole words. */
  readonly words: readonly string[]
}

/**
 * What becomes of the files customers send: `link` hands on the platform's addresses, `proxy` lets them through us, `keep`
 * keeps a sealed copy that outlives the platform's.
 */
export type MediaMode = 'link' | 'proxy' | 'keep'

/** When the shop answers, and what customers are told by itself when it does not. Times are Vietnam's. */
export interface AwayNotice {
  readonly on: boolean
  readonly text: string
  /** `day` 1 Monday … 7 Sunday, twice where it has a break; `to` `00:00` is the end of the day. A day that is not here is a day off. */
  readonly hours: readonly { readonly day: number; readonly from: string; readonly to: string }[]
  /** `YYYY-MM-DD` */
  readonly holidays: readonly string[]
}

/** What the platform says of a Page that broke its rules. `block`: it may not send until `unblock`. */
export interface PolicyWord {
  readonly action: 'block' | 'unblock' | 'warning'
  /** In the platform's own words. */
  readonly reason: string | null
  readonly at: Date
}

/** A linked Page or OA. The id outlives unlinking; one live channel per (platform, external id) over all shops. */
export interface ChannelDoc {
  _id: string
  shopId: string
  platform: Platform
  externalId: string
  name: string
  avatarUrl: string | null
  status: ChannelStatus
  /** False once unlinked: the unique key counts live ones only. */
  live: boolean
  problems: { code: string; detail: string | null; since: Date }[]
  /** Platform scopes the token carries for this account (Facebook); empty for Zalo, whose fence is the method list. */
  grantedScopes: string[]
  grantId: string | null
  linkedAt: Date
  linkedBy: string
  unlinkedAt: Date | null
  /** When its history is erased after unlinking; null while linked, and once erased. */
  eraseAt: Date | null
  lastEventAt: Date | null
  /** When a page of its history was last taken over. */
  historyReadAt?: Date | null
  tokenExpiresAt: Date | null
  /** Zalo: end of the refresh token; a new link is needed before. */
  relinkBefore: Date | null
  /** Zalo: may messages that cost money be sent? */
  paidSendsOn: boolean
  /** Zalo: what was last heard of the package's messages. */
  quota?: QuotaAnswer | null
  /** When it was last asked for; null: what is known is out of date. */
  quotaAskedAt?: Date | null
  /** Facebook: null or absent: nothing is hidden by itself. */
  hideRules?: (HideRules & { readonly since: Date }) | null
  /** null or absent: nobody is told anything by itself. */
  away?: (AwayNotice & { readonly since: Date }) | null
  /** Facebook: when it is asked next what of the grant still stands; absent or null: at once. */
  grantsDueAt?: Date | null
  /** Facebook: the newest word of the platform on what the Page did against its rules. */
  policy?: (PolicyWord & { readonly isTold: boolean }) | null
  /** Absent: `link`. */
  mediaMode?: MediaMode
  /** When it was chosen: only what comes afterwards is kept by itself. */
  mediaModeSince?: Date | null
  /** Nothing leaves it since then, while a freeze stands (`freezes`); null or absent: none does. */
  frozenAt?: Date | null
  /** Of the public form in which its customers ask about their data: nobody guesses it, and it names no shop. */
  requestKey?: string | null
  /** Card data (FB1, ZA1), refreshed; page data, not a person's. */
  profile: {
    coverUrl: string | null
    description: string | null
    email: string | null
    fetchedAt: Date
  } | null
}
export const channelSchema = defineSchema<ChannelDoc>('channels', {
  _id: text,
  shopId: text,
  platform: text,
  externalId: text,
  name: text,
  avatarUrl: textOrNull,
  status: text,
  live: yesNo,
  problems: {
    type: [new Schema({ code: text, detail: textOrNull, since: date }, { _id: false })],
    required: true,
  },
  grantedScopes: textList,
  grantId: textOrNull,
  linkedAt: date,
  linkedBy: text,
  unlinkedAt: dateOrNull,
  eraseAt: dateOrNull,
  lastEventAt: dateOrNull,
  historyReadAt: dateOrNull,
  tokenExpiresAt: dateOrNull,
  relinkBefore: dateOrNull,
  paidSendsOn: yesNo,
  quota: { type: Schema.Types.Mixed, default: null },
  quotaAskedAt: dateOrNull,
  hideRules: { type: Schema.Types.Mixed, default: null },
  away: { type: Schema.Types.Mixed, default: null },
  grantsDueAt: dateOrNull,
  policy: { type: Schema.Types.Mixed, default: null },
  mediaMode: { type: String, default: 'link' },
  mediaModeSince: dateOrNull,
  frozenAt: dateOrNull,
  requestKey: textOrNull,
  profile: { type: Schema.Types.Mixed, default: null },
})
channelSchema.index(
  { platform: 1, externalId: 1 },
  { unique: true, partialFilterExpression: { live: true }, name: 'one_live' },
)
// Live or not: tells an account that was unlinked from one that never was linked.
channelSchema.index({ platform: 1, externalId: 1, live: 1 }, { name: 'by_account' })
channelSchema.index({ shopId: 1, platform: 1, externalId: 1 }, { unique: true, name: 'one_per_shop' })
channelSchema.index({ shopId: 1, _id: 1 }, { name: 'list' })
channelSchema.index(
  { requestKey: 1 },
  { unique: true, partialFilterExpression: { requestKey: { $gt: '' } }, name: 'by_request_key' },
)
channelSchema.index(
  { status: 1, _id: 1 },
  { partialFilterExpression: { status: 'needs-relink' }, name: 'needs_relink' },
)
channelSchema.index(
  { relinkBefore: 1 },
  { partialFilterExpression: { live: true, relinkBefore: { $type: 'date' } }, name: 'ending' },
)
channelSchema.index(
  { grantsDueAt: 1 },
  { partialFilterExpression: { live: true, platform: 'facebook' }, name: 'grants_due' },
)
channelSchema.index(
  { 'policy.isTold': 1 },
  { partialFilterExpression: { live: true, 'policy.isTold': false }, name: 'policy_untold' },
)
channelSchema.index({ mediaMode: 1 }, { partialFilterExpression: { mediaMode: 'keep' }, name: 'keeping' })
// Channels in trouble over all shops, for operators.
channelSchema.index(
  { 'problems.code': 1, platform: 1, _id: 1 },
  { partialFilterExpression: { live: true, 'problems.code': { $gt: '' } }, name: 'by_problem' },
)
channelSchema.index(
  { eraseAt: 1 },
  { partialFilterExpression: { eraseAt: { $type: 'date' } }, name: 'erase_due' },
)

/** Tokens of a channel, apart from it so that no API shape can carry one. `_id` is the channel's. */
export interface TokenDoc {
  _id: string
  shopId: string
  platform: Platform
  sealedAccess: Buffer | null
  sealedRefresh: Buffer | null
  /** The pair before the last refresh, kept until the new one has worked. */
  sealedPrevious: Buffer | null
  accessExpiresAt: Date | null
  refreshExpiresAt: Date | null
  issuedAt: Date
  /** Grows with every stored pair; a writer that holds an older one is refused. */
  fence: number
  /** `unlinking`: blocked for every use but ending the grant; destroyed by `destroyBy` even if the platform stays away. */
  state: 'good' | 'refreshing' | 'needs-relink' | 'unlinking' | 'destroyed'
  destroyBy: Date | null
  /** Set before the refresh call leaves, cleared when its answer is stored. */
  intentAt: Date | null
  /** Fence of the lease under which the intent was written: only that holder may store the answer. */
  intentFence: number | null
  /** Set before the one retry after a lost answer, or when an answer was unclear. */
  retriedAt: Date | null
  /** Unclear answers since the last good one. */
  unclearAnswers: number
}
export const tokenSchema = defineSchema<TokenDoc>('tokens', {
  _id: text,
  shopId: text,
  platform: text,
  sealedAccess: bytesOrNull,
  sealedRefresh: bytesOrNull,
  sealedPrevious: bytesOrNull,
  accessExpiresAt: dateOrNull,
  refreshExpiresAt: dateOrNull,
  issuedAt: date,
  fence: number,
  state: text,
  intentAt: dateOrNull,
  intentFence: numberOrNull,
  retriedAt: dateOrNull,
  unclearAnswers: { type: Number, default: 0 },
  destroyBy: dateOrNull,
})
tokenSchema.index({ state: 1, accessExpiresAt: 1 }, { name: 'due' })
tokenSchema.index({ destroyBy: 1 }, { partialFilterExpression: { state: 'unlinking' }, name: 'unlinking' })

/** What one platform user granted to our app: shared by the channels it serves, in any shop. Needed to revoke. */
export interface GrantDoc {
  _id: string
  platform: Platform
  platformUserId: string
  scopes: string[]
  /** Facebook: the long-lived user token, sealed by the gateway's key. */
  sealedUserToken: Buffer | null
  expiresAt: Date | null
  channelIds: string[]
  updatedAt: Date
}
export const grantSchema = defineSchema<GrantDoc>(
  'grants',
  {
    _id: text,
    platform: text,
    platformUserId: text,
    scopes: textList,
    sealedUserToken: bytesOrNull,
    expiresAt: dateOrNull,
    channelIds: textList,
    updatedAt: date,
  },
  { shopless: true },
)
grantSchema.index({ platform: 1, platformUserId: 1 }, { unique: true, name: 'one_per_user' })
// Grants of a channel, and (as the empty list) those that serve none.
grantSchema.index({ channelIds: 1 }, { name: 'by_channel' })

/** A Page or OA linked in one shop and asked for by another: a case for people, never a move. */
export interface DisputeDoc {
  _id: string
  shopId: string
  platform: Platform
  externalId: string
  holderShopId: string
  at: Date
  state: 'open' | 'closed'
}
export const disputeSchema = defineSchema<DisputeDoc>('disputes', {
  _id: text,
  shopId: text,
  platform: text,
  externalId: text,
  holderShopId: text,
  at: date,
  state: text,
})
disputeSchema.index({ shopId: 1, at: -1, _id: -1 }, { name: 'list' })
