import { Schema } from 'mongoose'
import type { SendCost } from '../../channels/channel.ts'
import type { Platform } from '../../channels/platform.ts'
import {
  bytesOrNull,
  date,
  dateOrNull,
  defineSchema,
  number,
  numberOrNull,
  text,
  textOrNull,
  yesNo,
} from '../schema.ts'

/** The shop's own mark on a link or advertisement, by which a person came. */
export interface Referral {
  readonly ref: string | null
  readonly source: string | null
  readonly adId: string | null
  readonly at: Date
}

/** One person's chat with one channel. `_id` = idOf('cnv', channel, person's external id). */
export interface ConversationDoc {
  _id: string
  shopId: string
  channelId: string
  platform: Platform
  personId: string
  personExternalId: string
  /** Newest message by platform time; moves only forward. */
  lastMessageId: string | null
  lastMessageAt: Date | null
  /** What the list is sorted by: time of the last message, or of first contact. */
  updatedAt: Date
  /** Inbound messages after `staffReadAt`, recomputed from the messages, capped at 1,000. */
  unreadCount: number
  hasUnread: boolean
  staffReadAt: Date | null
  /** The person's watermarks on our messages. */
  personDeliveredAt: Date | null
  personReadAt: Date | null
  /** Last contact of the person that opens the platform's window. */
  lastContactAt: Date | null
  /** When the platform was last asked for it. */
  contactAskedAt?: Date | null
  /** Where the person last came from, by platform time: m.me link, advertisement, plugin. */
  referral?: Referral | null
  /** Who of the shop's staff answers it; absent or null: nobody in particular. */
  assigneeId?: string | null
}
export const conversationSchema = defineSchema<ConversationDoc>('conversations', {
  _id: text,
  shopId: text,
  channelId: text,
  platform: text,
  personId: text,
  personExternalId: text,
  lastMessageId: textOrNull,
  lastMessageAt: dateOrNull,
  updatedAt: date,
  unreadCount: number,
  hasUnread: yesNo,
  staffReadAt: dateOrNull,
  personDeliveredAt: dateOrNull,
  personReadAt: dateOrNull,
  lastContactAt: dateOrNull,
  contactAskedAt: dateOrNull,
  referral: { type: Schema.Types.Mixed, default: null },
  assigneeId: textOrNull,
})
conversationSchema.index({ shopId: 1, updatedAt: -1, _id: -1 }, { name: 'list' })
conversationSchema.index({ shopId: 1, channelId: 1, updatedAt: -1, _id: -1 }, { name: 'list_by_channel' })
conversationSchema.index({ shopId: 1, hasUnread: 1, updatedAt: -1, _id: -1 }, { name: 'list_unread' })
conversationSchema.index(
  { shopId: 1, channelId: 1, hasUnread: 1, updatedAt: -1, _id: -1 },
  { name: 'list_unread_by_channel' },
)
// Nobody's stand in it as well: where all but a few are given to somebody, those few are what is looked for.
conversationSchema.index({ shopId: 1, assigneeId: 1, updatedAt: -1, _id: -1 }, { name: 'list_by_assignee' })
conversationSchema.index({ shopId: 1, personId: 1 }, { name: 'by_person' })

/** What our own side did with a message; inbound ones are `received`. Delivered and read are computed from marks. */
export type SendStatus = 'received' | 'queued' | 'sending' | 'sent' | 'failed' | 'unknown'

/**
 * A message of either side. Inbound and echoed ones: `_id` = idOf('msg', channel, external id). Ours: a new id at
 * acceptance, external id when the platform tells it. A stub (`stub: true`) holds what came before its message.
 */
export interface MessageDoc {
  _id: string
  shopId: string
  channelId: string
  conversationId: string
  personId: string
  externalId: string | null
  stub: boolean
  direction: 'in' | 'out'
  authorKind: 'person' | 'staff' | 'bot' | 'platform'
  /** Staff's user id, or the platform's admin or app id. */
  authorId: string | null
  /** As first written; sealed under the person's key. */
  sealedText: Buffer | null
  /** JSON of AttachmentIn[] (inbound) or of what was sent. */
  sealedAttachments: Buffer | null
  attachmentCount: number
  replyToExternalId: string | null
  postbackPayload: string | null
  sentAt: Date
  receivedAt: Date
  /** The newest edit by (number, time). */
  sealedEdit: Buffer | null
  editNumber: number | null
  editedAt: Date | null
  /** Final: text and attachments are dropped with it. */
  deletedAt: Date | null
  /** One row an actor; `emoji: null` is a taken-back reaction kept so that a late "react" does not return. */
  reactions: { by: 'person' | 'account'; emoji: string | null; at: Date }[]
  /** Marks naming this message (Zalo); watermarks live on the conversation. */
  deliveredAt: Date | null
  readAt: Date | null
  sendStatus: SendStatus
  problem: string | null
  outboxId: string | null
  retryOf: string | null
  /** What sending it cost; absent: nothing was told. */
  cost?: SendCost | null
  /** Read back from the platform's history and told by no webhook (yet). */
  history?: boolean
}
export const messageSchema = defineSchema<MessageDoc>('messages', {
  _id: text,
  shopId: text,
  channelId: text,
  conversationId: text,
  personId: text,
  externalId: textOrNull,
  stub: yesNo,
  direction: text,
  authorKind: text,
  authorId: textOrNull,
  sealedText: bytesOrNull,
  sealedAttachments: bytesOrNull,
  attachmentCount: number,
  replyToExternalId: textOrNull,
  postbackPayload: textOrNull,
  sentAt: date,
  receivedAt: date,
  sealedEdit: bytesOrNull,
  editNumber: numberOrNull,
  editedAt: dateOrNull,
  deletedAt: dateOrNull,
  reactions: {
    type: [new Schema({ by: text, emoji: textOrNull, at: date }, { _id: false })],
    required: true,
  },
  deliveredAt: dateOrNull,
  readAt: dateOrNull,
  sendStatus: text,
  problem: textOrNull,
  outboxId: textOrNull,
  retryOf: textOrNull,
  cost: textOrNull,
  history: { type: Boolean, default: false },
})
// Every text is greater than the empty one, and the planner sees that an id asked for is: with `$type` in its place it
// would take the index only for queries that say `$type` too.
messageSchema.index(
  { channelId: 1, externalId: 1 },
  { unique: true, partialFilterExpression: { externalId: { $gt: '' } }, name: 'one_per_platform_id' },
)
messageSchema.index({ shopId: 1, conversationId: 1, stub: 1, sentAt: -1, _id: -1 }, { name: 'list' })
messageSchema.index({ shopId: 1, conversationId: 1, direction: 1, stub: 1, sentAt: 1 }, { name: 'unread' })
messageSchema.index(
  { shopId: 1, channelId: 1, history: 1, sentAt: 1 },
  { partialFilterExpression: { history: true }, name: 'recovered' },
)
