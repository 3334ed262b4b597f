import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import {
  date,
  dateOrNull,
  defineSchema,
  number,
  numberOrNull,
  text,
  textList,
  textOrNull,
} from '../schema.ts'

/** What is watched of a channel: which kinds of events it brings, and whether it is silent. `_id` is the channel's. */
export interface ChannelWatchDoc {
  _id: string
  shopId: string
  platform: Platform
  externalId: string
  /** Kind of event to when one last came: `message-in`, `read`, `followed`, names of acknowledged ones. */
  kinds: Record<string, Date>
  /** When its rhythm is looked at next. */
  lookDueAt: Date
  /** Its last event before the silence that was noticed; null: it is not silent. */
  silentSince: Date | null
  noticedAt: Date | null
  /** The doctor's check that found the cause; null: none did. */
  cause: string | null
}
export const channelWatchSchema = defineSchema<ChannelWatchDoc>('channel_watches', {
  _id: text,
  shopId: text,
  platform: text,
  externalId: text,
  kinds: { type: Schema.Types.Mixed, default: {} },
  lookDueAt: date,
  silentSince: dateOrNull,
  noticedAt: dateOrNull,
  cause: textOrNull,
})
channelWatchSchema.index({ lookDueAt: 1 }, { name: 'look_due' })

/** What the webhooks' signatures were like, by the reading that fitted or the reason that none did; no shop's. */
export interface WebhookSignDoc {
  /** `zalo:current/app-id/body`, `zalo:app-secret`, `facebook:unknown`, `zalo:retried`, … */
  _id: string
  platform: Platform
  sign: string
  count: number
  lastAt: Date
}
export const webhookSignSchema = defineSchema<WebhookSignDoc>(
  'webhook_signs',
  { _id: text, platform: text, sign: text, count: number, lastAt: date },
  { shopless: true },
)

/** Something a person has to do at a platform, for all shops: one row a cause, closed by itself when it is over. */
export interface OperatorAlarmDoc {
  _id: string
  code: 'zalo-webhook-lost' | 'graph-version-ends'
  /** From when events may be missing, or calls answered by another version. */
  from: Date
  raisedAt: Date
  signals: string[]
  /** Accounts that fell silent. */
  accounts: number
  closedAt: Date | null
}
export const operatorAlarmSchema = defineSchema<OperatorAlarmDoc>(
  'operator_alarms',
  {
    _id: text,
    code: text,
    from: date,
    raisedAt: date,
    signals: textList,
    accounts: number,
    closedAt: dateOrNull,
  },
  { shopless: true },
)
operatorAlarmSchema.index({ raisedAt: -1 }, { name: 'newest' })

/** The first six are about a channel, the others about a user of the shop, for its owner alone. */
export type NoticeKind =
  | 'token-ends'
  | 'channel-broken'
  | 'silence'
  | 'grant-narrowed'
  | 'platform-restricted'
  | 'disputed'
  | 'bulk-read'
  | 'bulk-export'
  | 'frozen'
  | 'authority-export'
  | 'callout-paused'

/** Something the shop should know of a channel or of who reads what; named after its cause, so that it is told once. */
export interface NoticeDoc {
  _id: string
  shopId: string
  /** null with the platform: it is about no channel. */
  channelId: string | null
  platform: Platform | null
  kind: NoticeKind
  /** What more is known: why it is broken, what of the grant is lost, the platform's word, the check that found the cause of a silence, what the user is called, the number of an order, the host of a webhook out. */
  detail: string | null
  /** `token-ends`: the step it was told at, in days before the end. */
  days: number | null
  /** `bulk-read`, `bulk-export`: who it is about, and how many people or exports; `authority-export`: how many people. */
  userId: string | null
  count: number | null
  /** When the token ends, the link broke, the last event came, the account was asked for, the counted span began. */
  since: Date
  at: Date
  dismissedAt: Date | null
  /** It is over. */
  resolvedAt: Date | null
}
export const noticeSchema = defineSchema<NoticeDoc>('notices', {
  _id: text,
  shopId: text,
  channelId: textOrNull,
  platform: textOrNull,
  kind: text,
  detail: textOrNull,
  days: numberOrNull,
  userId: textOrNull,
  count: numberOrNull,
  since: date,
  at: date,
  dismissedAt: dateOrNull,
  resolvedAt: dateOrNull,
})
noticeSchema.index({ shopId: 1, resolvedAt: 1, dismissedAt: 1, at: -1 }, { name: 'list' })
noticeSchema.index({ resolvedAt: 1, _id: 1 }, { name: 'open' })
noticeSchema.index({ at: 1 }, { expireAfterSeconds: 180 * 24 * 60 * 60, name: 'ttl' })
