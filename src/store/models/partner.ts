import { Schema } from 'mongoose'
import { date, dateOrNull, defineSchema, number, text, textList, textOrNull, yesNo } from '../schema.ts'

/** What lets a partner pull: the key that it signs its calls with. One at a time, taken back at once. */
export interface PartnerGrant {
  /** Named in each call, so that a call signed for an earlier grant is none. */
  id: string
  /** SPKI, PEM. */
  publicKey: string
  algorithm: 'EdDSA' | 'ES256'
  issuedBy: string
  issuedAt: Date
  expiresAt: Date
  revokedAt: Date | null
  revokedBy: string | null
}

/** Somebody outside to whom a shop may give data of people who agreed to exactly that. What it gets is never changed: another agreement is another partner. */
export interface PartnerDoc {
  _id: string
  shopId: string
  name: string
  purpose: string
  fields: string[]
  contact: string
  /** The written agreement (Law 91/2025 art. 17) that it rests on. */
  agreement: string
  /** Where it keeps what it gets: two letters (ISO 3166-1). */
  country: string
  /** SHA-256 of the words people are asked in, hex. */
  textHash: string
  state: 'active' | 'ended'
  createdBy: string
  createdAt: Date
  endedBy: string | null
  endedAt: Date | null
  grant: PartnerGrant | null
  lastPullAt: Date | null
  /** The end of the chain of its agreements, and a keyed hash over it. */
  consentSeq: number
  consentHash: string
  consentSeal: string
}

const grantSchema = new Schema(
  {
    id: text,
    publicKey: text,
    algorithm: text,
    issuedBy: text,
    issuedAt: date,
    expiresAt: date,
    revokedAt: dateOrNull,
    revokedBy: textOrNull,
  },
  { _id: false },
)
export const partnerSchema = defineSchema<PartnerDoc>('partners', {
  _id: text,
  shopId: text,
  name: text,
  purpose: text,
  fields: textList,
  contact: text,
  agreement: text,
  country: text,
  textHash: text,
  state: text,
  createdBy: text,
  createdAt: date,
  endedBy: textOrNull,
  endedAt: dateOrNull,
  grant: { type: grantSchema, default: null },
  lastPullAt: dateOrNull,
  consentSeq: number,
  consentHash: text,
  consentSeal: text,
})
partnerSchema.index({ shopId: 1, createdAt: -1, _id: -1 }, { name: 'list' })

/** One person's yes or no to one partner. Never changed; erasing somebody takes their id and their message out, and the chain holds. */
export interface PartnerConsentDoc {
  _id: string
  shopId: string
  partnerId: string
  seq: number
  act: 'given' | 'withdrawn'
  at: Date
  personId: string | null
  /** A keyed hash of the person: this stands in the chain. */
  personHash: string
  textHash: string
  /** Their own message that shows it. */
  messageId: string | null
  messageHash: string
  /** Who of the shop recorded it, in which role. */
  by: string
  role: string
  /** Given, and not withdrawn since: what a pull is made of. */
  standing: boolean
  previousHash: string
  hash: string
}
export const partnerConsentSchema = defineSchema<PartnerConsentDoc>('partner_consents', {
  _id: text,
  shopId: text,
  partnerId: text,
  seq: number,
  act: text,
  at: date,
  personId: textOrNull,
  personHash: text,
  textHash: text,
  messageId: textOrNull,
  messageHash: text,
  by: text,
  role: text,
  standing: yesNo,
  previousHash: text,
  hash: text,
})
partnerConsentSchema.index({ shopId: 1, partnerId: 1, seq: -1 }, { unique: true, name: 'list' })
partnerConsentSchema.index({ shopId: 1, personId: 1, at: -1 }, { name: 'by_person' })
partnerConsentSchema.index(
  { shopId: 1, partnerId: 1, personId: 1 },
  { partialFilterExpression: { standing: true }, unique: true, name: 'standing' },
)
