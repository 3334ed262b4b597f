import { Schema } from 'mongoose'
import { bytesOrNull, date, dateOrNull, defineSchema, text, textOrNull } from '../schema.ts'

/** What Law 91/2025, art. 19(1), lets be kept without consent: letters a, b, c, d and đ. Free words are none. */
export type HoldGround = 'protect-life' | 'emergency' | 'state-duty' | 'contract' | 'other-law'
export type HoldState = 'asked' | 'standing' | 'refused' | 'ended'

/** Leave to read what is held: one asks, another approves, and it ends by itself. */
export interface HoldOpening {
  id: string
  reason: string
  askedBy: string
  askedAt: Date
  approvedBy: string | null
  approvedAt: Date | null
  openUntil: Date | null
}

/** What is kept of somebody against an erasure, on whose word, until when. Outlives what it kept. */
export interface HoldDoc {
  _id: string
  shopId: string
  /** `TG-261128-7K2M4P` */
  number: string
  state: HoldState
  channelId: string
  /** null: the whole channel; or the hold is over. */
  personId: string | null
  scope: 'person' | 'channel'
  ground: HoldGround
  /** The order, contract or article that it rests on. */
  document: string
  reason: string
  askedBy: string
  askedAt: Date
  /** Somebody else than who asked. */
  decidedBy: string | null
  decidedAt: Date | null
  expiresAt: Date
  endedAt: Date | null
  endedBy: string | null
  /** A person's: everything that was held on them, under the hold's own key, which is destroyed when it ends. */
  sealedContent: Buffer | null
  contentAt: Date | null
  openings: HoldOpening[]
}
const openingSchema = new Schema(
  {
    id: text,
    reason: text,
    askedBy: text,
    askedAt: date,
    approvedBy: textOrNull,
    approvedAt: dateOrNull,
    openUntil: dateOrNull,
  },
  { _id: false },
)
export const holdSchema = defineSchema<HoldDoc>('holds', {
  _id: text,
  shopId: text,
  number: text,
  state: text,
  channelId: text,
  personId: textOrNull,
  scope: text,
  ground: text,
  document: text,
  reason: text,
  askedBy: text,
  askedAt: date,
  decidedBy: textOrNull,
  decidedAt: dateOrNull,
  expiresAt: date,
  endedAt: dateOrNull,
  endedBy: textOrNull,
  sealedContent: bytesOrNull,
  contentAt: dateOrNull,
  openings: { type: [openingSchema], required: true },
})
holdSchema.index({ shopId: 1, askedAt: -1, _id: -1 }, { name: 'list' })
holdSchema.index({ endedAt: 1 }, { partialFilterExpression: { endedAt: { $type: 'date' } }, name: 'over' })
holdSchema.index({ decidedAt: 1 }, { partialFilterExpression: { state: 'refused' }, name: 'refused' })
holdSchema.index({ number: 1 }, { unique: true, name: 'one_per_number' })
holdSchema.index({ shopId: 1, channelId: 1, state: 1 }, { name: 'by_channel' })
holdSchema.index(
  { expiresAt: 1 },
  { partialFilterExpression: { state: { $in: ['asked', 'standing'] } }, name: 'ends' },
)
