import type { Types } from 'mongoose'
import { Schema } from 'mongoose'
import { date, defineSchema, number, text, textList, textOrNull, yesNo } from '../schema.ts'

/** One request that told somebody of people: who looked, when, why, by which route, at whom. Ids of people, nothing of theirs. */
export interface AccessDoc {
  _id: Types.ObjectId
  shopId: string
  at: Date
  userId: string
  /** As their sign-in or token called them at the time. */
  userName: string | null
  roles: string[]
  /** A program's token: nobody sat before it. */
  isService: boolean
  /** The session in which KiotViet's support looked; null: the shop's own. */
  supportSession: string | null
  /** One of the six of `src/access/purposes.ts`. */
  purpose: string
  /** `GET /people/{id}`: the form of the address, never the address. */
  route: string
  /** The part of the API it belongs to: `People`, `Messages`, … */
  area: string
  requestId: string
  /** Our ids. */
  people: string[]
  /** How many they were, those erased since among them. */
  count: number
  /** How many of them were erased since; their ids are gone from here. */
  erased: number
}
export const accessSchema = defineSchema<AccessDoc>('access_log', {
  _id: { type: Schema.Types.ObjectId, required: true },
  shopId: text,
  at: date,
  userId: text,
  userName: textOrNull,
  roles: textList,
  isService: yesNo,
  supportSession: textOrNull,
  purpose: text,
  route: text,
  area: text,
  requestId: text,
  people: textList,
  count: number,
  erased: number,
})
accessSchema.index({ shopId: 1, at: -1, _id: -1 }, { name: 'list' })
accessSchema.index({ shopId: 1, people: 1, at: -1, _id: -1 }, { name: 'by_person' })
accessSchema.index({ shopId: 1, userId: 1, at: -1, _id: -1 }, { name: 'by_user' })
// Whole rows of the last hour are never fetched: the sum over all shops is made of the index alone.
accessSchema.index({ at: 1, shopId: 1, userId: 1, count: 1 }, { name: 'recent' })

export type RecipientKind = 'person' | 'shop' | 'support' | 'partner' | 'authority' | 'webhook'
export type DisclosureGround =
  | 'person-request'
  | 'support-session'
  | 'evidence'
  | 'consent'
  | 'authority-order'
  | 'instruction'

/** Data that left: to whom, on what ground, what, of whom, how many bytes. Rows of one shop follow each other in a hash chain. */
export interface DisclosureDoc {
  _id: string
  shopId: string
  seq: number
  at: Date
  recipient: { kind: RecipientKind; name: string | null }
  ground: { kind: DisclosureGround; reference: string | null }
  purpose: string
  /** The policy's clauses under which it was held. */
  codes: string[]
  people: string[]
  erased: number
  /** A keyed hash of each of the people: these stand in the chain, so that ids may be erased without breaking it. */
  peopleHashes: string[]
  /** Of the body, before any transfer encoding. */
  bytes: number
  /** SHA-256 of the body, hex. */
  bodyHash: string
  route: string
  userId: string
  roles: string[]
  requestId: string
  previousHash: string
  hash: string
}
export const disclosureSchema = defineSchema<DisclosureDoc>('disclosures', {
  _id: text,
  shopId: text,
  seq: number,
  at: date,
  recipient: { type: new Schema({ kind: text, name: textOrNull }, { _id: false }), required: true },
  ground: { type: new Schema({ kind: text, reference: textOrNull }, { _id: false }), required: true },
  purpose: text,
  codes: textList,
  people: textList,
  erased: number,
  peopleHashes: textList,
  bytes: number,
  bodyHash: text,
  route: text,
  userId: text,
  roles: textList,
  requestId: text,
  previousHash: text,
  hash: text,
})
disclosureSchema.index({ shopId: 1, seq: -1 }, { unique: true, name: 'list' })
disclosureSchema.index({ shopId: 1, people: 1, seq: -1 }, { name: 'by_person' })
disclosureSchema.index({ at: 1 }, { name: 'oldest' })
disclosureSchema.index({ shopId: 1, userId: 1, seq: -1 }, { name: 'by_user' })

/** Both ends of a shop's chain of disclosures. */
export interface DisclosureHeadDoc {
  _id: string
  shopId: string
  seq: number
  hash: string
  /** Rows up to here have been dropped when their time was over, and the next one follows this hash. */
  droppedSeq: number
  droppedHash: string
  /** Keyed hash over all of it: ends rewritten without the shop's key are found out. */
  seal: string
}
export const disclosureHeadSchema = defineSchema<DisclosureHeadDoc>('disclosure_heads', {
  _id: text,
  shopId: text,
  seq: number,
  hash: text,
  droppedSeq: number,
  droppedHash: text,
  seal: text,
})
