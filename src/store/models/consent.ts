import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textList, textOrNull } from '../schema.ts'

/**
 * One act of consent, refusal or withdrawal: append-only, numbered and hash-chained per shop. What holds now for a channel
 * is the newest row of (channel, code). Rows of a link carry no channel; completion copies them to each channel. Rows of a
 * device (APP1–APP3) carry neither.
 */
export interface ConsentDoc {
  _id: string
  shopId: string
  /** Number within the shop's chain, from 1. */
  seq: number
  channelId: string | null
  linkId: string | null
  deviceId: string | null
  /** FB1–FB5, ZA1–ZA3, APP1–APP3 */
  code: string
  /** `refused`: asked, and not given. */
  act: 'given' | 'withdrawn' | 'refused'
  textVersion: string
  textHash: string
  locale: string
  /** null: erased; the chain stands on `personHash`. */
  givenBy: string | null
  /** The network address it was done from, sealed under the shop's key; null: not known, or erased. */
  sealedAddress: Buffer | null
  /** Commitment to `givenBy` and the address under the shop's key: proves them while they are there, tells nothing once they are erased. */
  personHash: string
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
  deviceId: textOrNull,
  code: text,
  act: text,
  textVersion: text,
  textHash: text,
  locale: text,
  givenBy: textOrNull,
  sealedAddress: bytesOrNull,
  personHash: text,
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
consentSchema.index(
  { shopId: 1, deviceId: 1, seq: 1 },
  { partialFilterExpression: { deviceId: { $type: 'string' } }, name: 'by_device' },
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

/** The words of a code that somebody agreed to, kept by their hash: evidence shows what was read then, not what is read now. */
export interface ConsentTextDoc {
  /** SHA-256 of code and words, hex. */
  _id: string
  code: string
  /** The catalogue's version in which it was first agreed to. */
  textVersion: string
  /** JSON of the words, in both languages. */
  words: string
  keptAt: Date
}
export const consentTextSchema = defineSchema<ConsentTextDoc>(
  'consent_texts',
  { _id: text, code: text, textVersion: text, words: text, keptAt: date },
  { shopless: true },
)

/** What a change of consent has done beyond our own door, as the receipt shows it. */
export interface ConsentEffects {
  /** Sends and comment actions that waited and were ended unsent. */
  failedSends: number
  /** `kept`: not this code's business · `away`: the platform does not answer, tried again */
  subscription: 'removed' | 'renewed' | 'kept' | 'none' | 'away'
  /** `shared`: other codes or channels of the same grant need every scope · `none`: the platform has none to give back */
  grant: 'narrowed' | 'shared' | 'kept' | 'none' | 'left-behind' | 'away'
  /** Scopes given back to the platform. */
  scopes: string[]
}

/** A change of consent whose effects are to be carried out; the ledger row's id. Kept as the receipt. */
export interface ConsentChangeDoc {
  _id: string
  shopId: string
  channelId: string
  platform: Platform
  code: string
  act: 'given' | 'withdrawn'
  at: Date
  /** null: done. */
  dueAt: Date | null
  attempts: number
  doneAt: Date | null
  effects: ConsentEffects
}
export const consentChangeSchema = defineSchema<ConsentChangeDoc>('consent_changes', {
  _id: text,
  shopId: text,
  channelId: text,
  platform: text,
  code: text,
  act: text,
  at: date,
  dueAt: dateOrNull,
  attempts: number,
  doneAt: dateOrNull,
  effects: {
    type: new Schema(
      { failedSends: number, subscription: text, grant: text, scopes: textList },
      { _id: false },
    ),
    required: true,
  },
})
consentChangeSchema.index({ shopId: 1, channelId: 1, at: -1 }, { name: 'by_channel' })
consentChangeSchema.index(
  { dueAt: 1 },
  { partialFilterExpression: { dueAt: { $type: 'date' } }, name: 'due' },
)
