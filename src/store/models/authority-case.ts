import { Schema } from 'mongoose'
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

/** On which law an authority may ask. Free words are none; the article stands in the order. */
export const LEGAL_BASES = [
  'criminal-procedure',
  'civil-procedure',
  'administrative-procedure',
  'cybersecurity',
  'data-protection',
  'inspection',
  'revenue-administration',
] as const
export type LegalBasis = (typeof LEGAL_BASES)[number]
export type AuthorityState = 'asked' | 'approved' | 'refused' | 'closed'

/** One time that data left on this order. */
export interface AuthorityExport {
  id: string
  at: Date
  by: string
  requestId: string
  /** How many people it told of. */
  count: number
  fields: string[]
  from: Date
  to: Date
  bytes: number
  /** SHA-256 of the same bytes, hex. */
  bodyHash: string
  /** When the merchant was told of it. */
  toldAt: Date | null
}

/** An authority's order: who asks, on what, for whose data, how far; opened by one person and approved by another. */
export interface AuthorityCaseDoc {
  _id: string
  shopId: string
  /** `CQ-261128-7K2M4P` */
  number: string
  state: AuthorityState
  authority: string
  orderNumber: string
  orderedAt: Date
  basis: LegalBasis
  scope: 'people' | 'channel'
  channelId: string | null
  /** Of the scope `people`; those erased since are gone from here and stay counted. */
  people: string[]
  peopleCount: number
  fields: string[]
  from: Date
  to: Date
  dueAt: Date
  /** The order's own words that bar telling the merchant, and until when; null: they are told at once. */
  barGround: string | null
  barUntil: Date | null
  /** The scanned order, base64, under the shop's key. */
  sealedOrder: Buffer | null
  orderType: string | null
  orderBytes: number | null
  orderHash: string | null
  askedBy: string
  askedAt: Date
  /** Somebody else than who asked. */
  decidedBy: string | null
  decidedAt: Date | null
  closedBy: string | null
  closedAt: Date | null
  minutes: string | null
  exports: AuthorityExport[]
  /** Something left that the merchant has not been told of yet. */
  untold: boolean
}

const exportSchema = new Schema(
  {
    id: text,
    at: date,
    by: text,
    requestId: text,
    count: number,
    fields: textList,
    from: date,
    to: date,
    bytes: number,
    bodyHash: text,
    toldAt: dateOrNull,
  },
  { _id: false },
)
export const authorityCaseSchema = defineSchema<AuthorityCaseDoc>('authority_cases', {
  _id: text,
  shopId: text,
  number: text,
  state: text,
  authority: text,
  orderNumber: text,
  orderedAt: date,
  basis: text,
  scope: text,
  channelId: textOrNull,
  people: textList,
  peopleCount: number,
  fields: textList,
  from: date,
  to: date,
  dueAt: date,
  barGround: textOrNull,
  barUntil: dateOrNull,
  sealedOrder: bytesOrNull,
  orderType: textOrNull,
  orderBytes: numberOrNull,
  orderHash: textOrNull,
  askedBy: text,
  askedAt: date,
  decidedBy: textOrNull,
  decidedAt: dateOrNull,
  closedBy: textOrNull,
  closedAt: dateOrNull,
  minutes: textOrNull,
  exports: { type: [exportSchema], required: true },
  untold: yesNo,
})
authorityCaseSchema.index({ shopId: 1, askedAt: -1, _id: -1 }, { name: 'list' })
authorityCaseSchema.index({ number: 1 }, { unique: true, name: 'one_per_number' })
authorityCaseSchema.index({ shopId: 1, people: 1 }, { name: 'by_person' })
authorityCaseSchema.index({ shopId: 1, barUntil: 1 }, { name: 'barred' })
authorityCaseSchema.index({ barUntil: 1 }, { partialFilterExpression: { untold: true }, name: 'to_tell' })
authorityCaseSchema.index(
  { dueAt: 1 },
  { partialFilterExpression: { state: { $in: ['asked', 'approved'] } }, name: 'due' },
)
authorityCaseSchema.index(
  { closedAt: 1 },
  { partialFilterExpression: { closedAt: { $type: 'date' } }, name: 'over' },
)
