import type { Types } from 'mongoose'
import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import {
  bytes,
  bytesOrNull,
  date,
  dateOrNull,
  defineSchema,
  number,
  numberOrNull,
  text,
  textOrNull,
} from '../schema.ts'

export type DeliveryState = 'pending' | 'done' | 'parked' | 'unclaimed' | 'refused'

/**
 * How long a row stays after it was done (raw bytes included), and how long one of an account never linked may still be
 * claimed. Longer than any platform goes on redelivering (Facebook: 36 h).
 */
export const JOURNAL_PERIOD_MS = 7 * 24 * 60 * 60 * 1000

/** How the members of a done row ended, in events. */
export interface DeliveryOutcome {
  applied: number
  duplicates: number
  parked: number
  refused: number
}

/** One account's share of one webhook: the journal row written before the 200. `_id` grows with time of arrival. */
export interface DeliveryDoc {
  _id: Types.ObjectId
  platform: Platform
  accountId: string
  /** hash(platform, account) mod LANES */
  lane: number
  receivedAt: Date
  /** SHA-256 of the whole body as received, hex: ties the parts of one delivery together. */
  bodyHash: string
  /** Members this row answers for; what the proof counts. */
  events: number
  /** The one member (by its place in the part) this row is about, set where an unreadable one was parked apart; null: all. */
  member: number | null
  /** The journal key of the day, or `shop:<id>` for parked rows sealed anew. */
  keyId: string
  sealed: Buffer | null
  state: DeliveryState
  attempts: number
  /** Why it is parked or refused. */
  reason: string | null
  /** The lease fence under which it was finished. */
  fence: number | null
  doneAt: Date | null
  outcome: DeliveryOutcome | null
  /** Known once the account's channel is; parked rows keep it for the operator's list. */
  shopId: string | null
  channelId: string | null
  /** When the row leaves; null while pending. */
  expireAt: Date | null
}

/** What a row does not know before it is worked on. */
type KnownLater = 'member' | 'reason' | 'fence' | 'doneAt' | 'outcome' | 'shopId' | 'channelId' | 'expireAt'

/**
 * A row as the intake writes it: members that hold nothing yet are not written at all (a fifth of the work of a write), and
 * are found by a filter for null all the same.
 */
export type NewDelivery = Omit<DeliveryDoc, KnownLater> & Partial<Pick<DeliveryDoc, KnownLater>>

export const deliverySchema = defineSchema<DeliveryDoc>(
  'deliveries',
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    platform: text,
    accountId: text,
    lane: number,
    receivedAt: date,
    bodyHash: text,
    events: number,
    member: numberOrNull,
    keyId: text,
    sealed: bytesOrNull,
    state: text,
    attempts: number,
    reason: textOrNull,
    fence: numberOrNull,
    doneAt: dateOrNull,
    outcome: { type: Schema.Types.Mixed, default: null },
    shopId: textOrNull,
    channelId: textOrNull,
    expireAt: dateOrNull,
  },
  { shopless: true },
)
// `state` stands first so that "which lanes, which accounts have work" is answered by skipping through the index,
// however many rows wait: what keeps a flooded account from hiding its neighbours.
deliverySchema.index(
  { state: 1, lane: 1, accountId: 1, _id: 1 },
  { partialFilterExpression: { state: 'pending' }, name: 'pending_by_lane' },
)
deliverySchema.index({ platform: 1, accountId: 1, receivedAt: 1 }, { name: 'by_account' })
deliverySchema.index(
  { state: 1, receivedAt: 1, _id: 1 },
  { partialFilterExpression: { state: { $in: ['parked', 'unclaimed'] } }, name: 'parked' },
)
// Sparse: a row comes without the member, so the journal's write before a 200 keeps one index less.
deliverySchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, sparse: true, name: 'ttl' })

/** Time in which webhooks may have been refused (journal down, bad key, process away): history is read for it. */
export interface GapDoc {
  _id: string
  platform: Platform
  /** null: every account of the platform. */
  accountId: string | null
  from: Date
  to: Date | null
  cause:
    | 'journal-down'
    | 'signature'
    | 'subscription-lost'
    | 'token-dead'
    | 'consent-withdrawn'
    | 'overload'
    | 'outage'
  refusedDeliveries: number
  state: 'open' | 'reading' | 'closed'
  /** Not read before: nobody allows it at the moment, or it was looked at a short while ago. */
  retryAt?: Date | null
  /** Set when closed: of the deliveries refused, those that history did not bring either. */
  missing?: number | null
  /** Of a gap of every account: when it began to become one of each, and up to which account it has. */
  spreadAt?: Date | null
  spreadTo?: string | null
  /** One account's share of such a gap: forgotten again where nothing was missing. */
  ofAll?: boolean
}
export const gapSchema = defineSchema<GapDoc>(
  'gaps',
  {
    _id: text,
    platform: text,
    accountId: textOrNull,
    from: date,
    to: dateOrNull,
    cause: text,
    refusedDeliveries: number,
    state: text,
    retryAt: dateOrNull,
    missing: numberOrNull,
    spreadAt: dateOrNull,
    spreadTo: textOrNull,
    ofAll: { type: Boolean, default: false },
  },
  { shopless: true },
)
gapSchema.index({ state: 1, platform: 1, from: 1 }, { name: 'by_state' })
gapSchema.index({ platform: 1, accountId: 1, from: 1 }, { name: 'by_account' })

/** The journal's key of a day, wrapped by the root ring; gone when its rows' period ends. */
export interface JournalKeyDoc {
  _id: string
  wrapped: Buffer
  createdAt: Date
  destroyAt: Date
}
export const journalKeySchema = defineSchema<JournalKeyDoc>(
  'journal_keys',
  { _id: text, wrapped: bytes, createdAt: date, destroyAt: date },
  { shopless: true },
)
journalKeySchema.index({ destroyAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })
