import { date, defineSchema, number, text, textOrNull } from '../schema.ts'

/**
 * One act of consent or withdrawal: append-only, numbered and hash-chained per shop. What holds now for a channel is the
 * newest row of (channel, code). Rows of a link carry no channel; completion copies them to each channel.
 */
export interface ConsentDoc {
  _id: string
  shopId: string
  /** Number within the shop's chain, from 1. */
  seq: number
  channelId: string | null
  linkId: string | null
  /** FB1–FB5, ZA1–ZA3, APP1–APP3 */
  code: string
  act: 'given' | 'withdrawn'
  textVersion: string
  textHash: string
  locale: string
  givenBy: string
  role: string
  at: Date
  previousHash: string
  hash: string
}
export const consentSchema = defineSchema<ConsentDoc>('consents', {
  _id: text,
  shopId: text,
  seq: number,
  channelId: textOrNull,
  linkId: textOrNull,
  code: text,
  act: text,
  textVersion: text,
  textHash: text,
  locale: text,
  givenBy: text,
  role: text,
  at: date,
  previousHash: text,
  hash: text,
})
consentSchema.index({ shopId: 1, seq: 1 }, { unique: true, name: 'chain' })
consentSchema.index({ shopId: 1, channelId: 1, code: 1, seq: -1 }, { name: 'now' })
consentSchema.index(
  { shopId: 1, linkId: 1 },
  { partialFilterExpression: { linkId: { $type: 'string' } }, name: 'by_link' },
)

/** Where a shop's chain ends: gives the next number, and shows when rows at its end were taken away. `_id` is the shop's. */
export interface ConsentHeadDoc {
  _id: string
  shopId: string
  seq: number
  hash: string
  /** Keyed hash over number and hash: a head rewritten without the shop's key is found out. */
  seal: string
}
export const consentHeadSchema = defineSchema<ConsentHeadDoc>('consent_heads', {
  _id: text,
  shopId: text,
  seq: number,
  hash: text,
  seal: text,
})
