import { Schema, type Types } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textOrNull, yesNo } from '../schema.ts'

/** pending and deferred are shown as `queued`. `unknown`: the platform may have done it. */
export type OutboxState = 'pending' | 'sending' | 'sent' | 'deferred' | 'failed' | 'unknown'

/** One accepted action with an outside effect. Rows of one thread leave in the order of `seq`. */
export interface OutboxDoc {
  _id: string
  shopId: string
  channelId: string
  platform: Platform
  /** `cnv_…` for a chat, `cmt_…` (the thread's top-level comment) for comment work. */
  threadKey: string
  seq: number
  idempotencyKey: string
  bodyHash: string
  kind:
    | 'send-message'
    | 'request-info'
    | 'mark-read'
    | 'reply-comment'
    | 'private-reply'
    | 'edit-comment'
    | 'delete-comment'
    | 'hide-comment'
    | 'like-comment'
  /** The message row that shows it, or the comment it acts on. */
  messageId: string | null
  commentId: string | null
  personId: string | null
  /** JSON of the OutboundAction without ids of ours; sealed under the person's key, or the shop's where there is no person. */
  sealedAction: Buffer | null
  /** Keyed hash (shop's key) of the text, or without one of the kind of what it holds, for settling by an echo that carries no mark of ours. */
  textHash: string | null
  author: 'staff' | 'bot'
  authorId: string
  state: OutboxState
  /** Still to be looked at by a drain: pending, sending, deferred, or unknown at the head. */
  open: boolean
  attemptId: string | null
  attempts: number
  attemptStartedAt: Date | null
  deferredUntil: Date | null
  externalId: string | null
  problem: string | null
  retryOf: string | null
  /** Set when an `unknown` has kept its thread waiting long enough. */
  passedAt: Date | null
  acceptedAt: Date
  settledAt: Date | null
  expireAt: Date | null
}
export const outboxSchema = defineSchema<OutboxDoc>('outbox', {
  _id: text,
  shopId: text,
  channelId: text,
  platform: text,
  threadKey: text,
  seq: number,
  idempotencyKey: text,
  bodyHash: text,
  kind: text,
  messageId: textOrNull,
  commentId: textOrNull,
  personId: textOrNull,
  sealedAction: bytesOrNull,
  textHash: textOrNull,
  author: text,
  authorId: text,
  state: text,
  open: yesNo,
  attemptId: textOrNull,
  attempts: number,
  attemptStartedAt: dateOrNull,
  deferredUntil: dateOrNull,
  externalId: textOrNull,
  problem: textOrNull,
  retryOf: textOrNull,
  passedAt: dateOrNull,
  acceptedAt: date,
  settledAt: dateOrNull,
  expireAt: dateOrNull,
})
outboxSchema.index({ shopId: 1, idempotencyKey: 1 }, { unique: true, name: 'once' })
outboxSchema.index({ threadKey: 1, seq: 1 }, { unique: true, name: 'order' })
outboxSchema.index(
  { open: 1, threadKey: 1, seq: 1 },
  { partialFilterExpression: { open: true }, name: 'head' },
)
// What waits for one channel, when its consent is withdrawn or it works again.
outboxSchema.index(
  { channelId: 1, threadKey: 1, seq: 1 },
  { partialFilterExpression: { open: true }, name: 'of_channel' },
)
outboxSchema.index(
  { deferredUntil: 1, acceptedAt: 1 },
  { partialFilterExpression: { open: true }, name: 'sweep' },
)
// How much waits for a platform, over all shops, for operators.
outboxSchema.index(
  { platform: 1, state: 1, deferredUntil: 1 },
  { partialFilterExpression: { open: true }, name: 'open_by_state' },
)
outboxSchema.index(
  { channelId: 1, textHash: 1, attemptStartedAt: -1 },
  { partialFilterExpression: { state: { $in: ['sending', 'unknown'] } }, name: 'settle' },
)
outboxSchema.index(
  { shopId: 1, commentId: 1, acceptedAt: -1, _id: -1 },
  { partialFilterExpression: { commentId: { $gt: '' } }, name: 'by_comment' },
)
// What a withdrawal ended.
outboxSchema.index(
  { shopId: 1, channelId: 1, settledAt: -1 },
  { partialFilterExpression: { problem: 'consent-missing' }, name: 'refused' },
)
// What became of a channel's sends of the day, for its doctor.
outboxSchema.index({ shopId: 1, channelId: 1, acceptedAt: -1 }, { name: 'by_channel' })
outboxSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })

/** The counter that gives a thread's rows their order. */
export interface ThreadDoc {
  _id: string
  shopId: string
  channelId: string
  nextSeq: number
}
export const threadSchema = defineSchema<ThreadDoc>('threads', {
  _id: text,
  shopId: text,
  channelId: text,
  nextSeq: number,
})

/** The right to work on one resource, for a time, with a number that only grows: an old holder's writes are refused. */
export interface LeaseDoc {
  _id: string
  owner: string
  fence: number
  until: Date
  /** Last use inside a transaction. */
  heldAt: Date | null
}
export const leaseSchema = defineSchema<LeaseDoc>(
  'leases',
  { _id: text, owner: text, fence: number, until: date, heldAt: dateOrNull },
  { shopless: true },
)

/** What happened, by ids; feeds the live stream and webhooks out. */
export interface EventDoc {
  _id: Types.ObjectId
  shopId: string
  type: string
  platform: Platform | null
  channelId: string | null
  conversationId: string | null
  subjectId: string
  at: Date
}
export const eventSchema = defineSchema<EventDoc>('events', {
  _id: { type: Schema.Types.ObjectId, required: true },
  shopId: text,
  type: text,
  platform: textOrNull,
  channelId: textOrNull,
  conversationId: textOrNull,
  subjectId: text,
  at: date,
})
eventSchema.index({ shopId: 1, _id: 1 }, { name: 'by_shop' })
eventSchema.index({ at: 1 }, { expireAfterSeconds: 7 * 24 * 60 * 60, name: 'ttl' })

/** A job whose payload no reader understands: kept for a person to look at. */
export interface ParkedJobDoc {
  _id: string
  queue: string
  payload: string
  reason: string
  at: Date
}
export const parkedJobSchema = defineSchema<ParkedJobDoc>(
  'parked_jobs',
  { _id: text, queue: text, payload: text, reason: text, at: date },
  { shopless: true },
)

parkedJobSchema.index({ at: -1 }, { name: 'newest' })

/** Kinds of events seen, understood or not, counted by name. */
export interface EventKindDoc {
  _id: string
  platform: Platform
  name: string
  known: boolean
  count: number
  lastAt: Date
}
export const eventKindSchema = defineSchema<EventKindDoc>(
  'event_kinds',
  { _id: text, platform: text, name: text, known: yesNo, count: number, lastAt: date },
  { shopless: true },
)

/** A file kept for sending, or taken over from a platform. Bytes are in GridFS, sealed. */
export interface MediaDoc {
  _id: string
  shopId: string
  /** Content type. */
  type: string
  /** Names of files name people; sealed under the shop's key. */
  sealedName: Buffer | null
  sizeBytes: number
  /** GridFS file id, hex. */
  fileId: string
  createdBy: string
  createdAt: Date
  expireAt: Date | null
  /** Conversations it was sent in: it goes with the last of them that is erased. */
  usedIn?: string[]
  /** Where a platform keeps it for further sends: the id there, sealed, and until when. */
  saved?: { channelId: string; sealedId: Buffer; expireAt: Date }[]
}
export const mediaSchema = defineSchema<MediaDoc>('media', {
  _id: text,
  shopId: text,
  type: text,
  sealedName: bytesOrNull,
  sizeBytes: number,
  fileId: text,
  createdBy: text,
  createdAt: date,
  expireAt: dateOrNull,
  usedIn: { type: [String], default: [] },
  saved: {
    type: [
      new Schema(
        { channelId: text, sealedId: { type: Buffer, required: true }, expireAt: date },
        { _id: false },
      ),
    ],
    default: [],
  },
})
mediaSchema.index({ shopId: 1, createdAt: -1 }, { name: 'list' })
mediaSchema.index({ expireAt: 1 }, { name: 'expiry' })
mediaSchema.index({ shopId: 1, usedIn: 1 }, { name: 'by_conversation' })
