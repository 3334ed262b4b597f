import type { Types } from 'mongoose'
import { Schema } from 'mongoose'
import {
  bytes,
  bytesOrNull,
  date,
  dateOrNull,
  defineSchema,
  number,
  numberOrNull,
  text,
  textList,
  textOrNull,
} from '../schema.ts'

/** Why nothing is delivered: the shop said so, it failed for days, or its address answered 410. */
export type CalloutPause = 'owner' | 'failing' | 'gone'

/** An address of the shop's own choice that is told what happens, by Standard Webhooks. */
export interface CalloutSubscriptionDoc {
  _id: string
  shopId: string
  /** Path and query may hold a key of the receiver's; sealed under the shop's key. */
  sealedUrl: Buffer
  /** Keyed hash of the address: it is subscribed once a shop. */
  urlHash: string
  host: string
  /** Where that stands, two letters, as the shop says; null: nobody said. */
  country: string | null
  /** Types of events. */
  events: string[]
  sealedSecret: Buffer
  /** Signs too until then, after a change. */
  sealedPrevious: Buffer | null
  previousUntil: Date | null
  state: 'active' | 'paused'
  pausedBecause: CalloutPause | null
  /** The moment it began: nothing from before is told. */
  began: Types.ObjectId
  /** Every event up to here, less the settling time, has its delivery. */
  after: Types.ObjectId
  /** Of the first failure since something was last taken. */
  failingSince: Date | null
  lastDeliveredAt: Date | null
  /** When there is something to do; null: nothing waits. */
  nextAt: Date | null
  createdAt: Date
  createdBy: string
  updatedAt: Date
}
export const calloutSubscriptionSchema = defineSchema<CalloutSubscriptionDoc>('callout_subscriptions', {
  _id: text,
  shopId: text,
  sealedUrl: bytes,
  urlHash: text,
  host: text,
  country: textOrNull,
  events: textList,
  sealedSecret: bytes,
  sealedPrevious: bytesOrNull,
  previousUntil: dateOrNull,
  state: text,
  pausedBecause: textOrNull,
  began: { type: Schema.Types.ObjectId, required: true },
  after: { type: Schema.Types.ObjectId, required: true },
  failingSince: dateOrNull,
  lastDeliveredAt: dateOrNull,
  nextAt: dateOrNull,
  createdAt: date,
  createdBy: text,
  updatedAt: date,
})
calloutSubscriptionSchema.index({ shopId: 1, urlHash: 1 }, { unique: true, name: 'one_per_address' })
calloutSubscriptionSchema.index({ state: 1, shopId: 1 }, { name: 'active' })
calloutSubscriptionSchema.index({ nextAt: 1 }, { partialFilterExpression: { state: 'active' }, name: 'due' })

/**
 * - `delivered`: answered 2xx
 * - `refused`: answered anything else that is no redirect
 * - `redirected`, `gone`: 3xx, 410
 * - `too-slow`, `unreachable`, `address-refused`: no answer
 */
export type CalloutOutcome =
  | 'delivered'
  | 'refused'
  | 'redirected'
  | 'gone'
  | 'too-slow'
  | 'unreachable'
  | 'address-refused'

export interface CalloutAttempt {
  at: Date
  outcome: CalloutOutcome
  /** HTTP; null: no answer. */
  status: number | null
  tookMs: number
}

/** `failed`: given up. `skipped`: it may not leave any more, or what it told of was erased. */
export type CalloutState = 'due' | 'delivered' | 'failed' | 'skipped'

/** One event for one subscription. `_id` is made of both, and is the `webhook-id` of every attempt. */
export interface CalloutDeliveryDoc {
  _id: string
  shopId: string
  subscriptionId: string
  /** The event; what it tells of is read from there, so that nothing of a person stands here. Of a test: nothing's. */
  eventId: Types.ObjectId
  type: string
  state: CalloutState
  /** Attempts since it was last asked for. */
  tries: number
  /** The newest ones. */
  attempts: CalloutAttempt[]
  at: Date
}
export const calloutDeliverySchema = defineSchema<CalloutDeliveryDoc>('callout_deliveries', {
  _id: text,
  shopId: text,
  subscriptionId: text,
  eventId: { type: Schema.Types.ObjectId, required: true },
  type: text,
  state: text,
  tries: number,
  attempts: {
    type: [new Schema({ at: date, outcome: text, status: numberOrNull, tookMs: number }, { _id: false })],
    required: true,
  },
  at: date,
})
calloutDeliverySchema.index({ shopId: 1, subscriptionId: 1, eventId: -1 }, { name: 'list' })
calloutDeliverySchema.index({ shopId: 1, subscriptionId: 1, state: 1, eventId: 1 }, { name: 'head' })
calloutDeliverySchema.index({ at: 1 }, { expireAfterSeconds: 7 * 24 * 60 * 60, name: 'ttl' })
