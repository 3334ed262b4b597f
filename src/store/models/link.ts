import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textList, textOrNull } from '../schema.ts'

export type LinkStatus = 'awaiting-authorization' | 'choose-accounts' | 'completed' | 'failed' | 'expired'

/** One attempt of a user to link accounts. Holds no Page token: only the user's grant does, until the Pages are chosen. */
export interface LinkDoc {
  _id: string
  shopId: string
  userId: string
  platform: Platform
  /** Policy codes consented to when the link was made. */
  codes: string[]
  textVersion: string
  locale: 'vi' | 'en'
  returnTo: string | null
  status: LinkStatus
  problem: string | null
  candidates: {
    externalId: string
    name: string
    avatarUrl: string | null
    linkable: boolean
    problem: string | null
  }[]
  grantedScopes: string[]
  extraScopes: string[]
  grantId: string | null
  channelIds: string[]
  createdAt: Date
  expiresAt: Date
}
export const linkSchema = defineSchema<LinkDoc>('links', {
  _id: text,
  shopId: text,
  userId: text,
  platform: text,
  codes: textList,
  textVersion: text,
  locale: text,
  returnTo: textOrNull,
  status: text,
  problem: textOrNull,
  candidates: {
    type: [
      new Schema(
        {
          externalId: text,
          name: text,
          avatarUrl: textOrNull,
          linkable: { type: Boolean, required: true },
          problem: textOrNull,
        },
        { _id: false },
      ),
    ],
    required: true,
  },
  grantedScopes: textList,
  extraScopes: textList,
  grantId: textOrNull,
  channelIds: textList,
  createdAt: date,
  expiresAt: date,
})
linkSchema.index({ shopId: 1, createdAt: -1 }, { name: 'list' })
linkSchema.index(
  { grantId: 1 },
  { partialFilterExpression: { status: 'choose-accounts' }, name: 'being_chosen_from' },
)

/** A one-time state of an authorization in flight, bound to user and browser. `_id` is a hash; the value is only in the URL. */
export interface OneTimeStateDoc {
  _id: string
  purpose: 'login' | 'link'
  platform: Platform | null
  linkId: string | null
  shopId: string | null
  userId: string | null
  /** Hash of the session (link) or of the browser's transaction cookie (login). */
  browserHash: string
  sealedVerifier: Buffer | null
  nonce: string | null
  returnTo: string | null
  expiresAt: Date
  usedAt: Date | null
}
export const oneTimeStateSchema = defineSchema<OneTimeStateDoc>(
  'one_time_states',
  {
    _id: text,
    purpose: text,
    platform: textOrNull,
    linkId: textOrNull,
    shopId: textOrNull,
    userId: textOrNull,
    browserHash: text,
    sealedVerifier: bytesOrNull,
    nonce: textOrNull,
    returnTo: textOrNull,
    expiresAt: date,
    usedAt: dateOrNull,
  },
  { shopless: true },
)
oneTimeStateSchema.index({ browserHash: 1, expiresAt: -1 }, { name: 'of_browser' })
oneTimeStateSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 3600, name: 'ttl' })

/** A browser's session. `_id` is the hash of the cookie's value. */
export interface SessionDoc {
  _id: string
  userId: string
  /** null: staff of the operator. */
  shopId: string | null
  userName: string | null
  shopName: string | null
  roles: string[]
  csrfToken: string
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  userAgent: string | null
  /** Hash of the browser's own cookie, and keyed hashes of where and by what family it signed in; absent in sessions of older gateways. */
  browserHash?: string | null
  place?: string | null
  family?: string | null
  /** Until when the browser is new to its user; null: it is known. */
  newUntil?: Date | null
  /** When the user typed who they are, by the issuer's word; null: it did not say. */
  provenAt?: Date | null
}
export const sessionSchema = defineSchema<SessionDoc>(
  'sessions',
  {
    _id: text,
    userId: text,
    shopId: textOrNull,
    userName: textOrNull,
    shopName: textOrNull,
    roles: textList,
    csrfToken: text,
    createdAt: date,
    lastSeenAt: date,
    expiresAt: date,
    userAgent: textOrNull,
    browserHash: textOrNull,
    place: textOrNull,
    family: textOrNull,
    newUntil: dateOrNull,
    provenAt: dateOrNull,
  },
  { shopless: true },
)
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })
sessionSchema.index({ shopId: 1, createdAt: -1, _id: -1 }, { name: 'list' })
sessionSchema.index({ shopId: 1, userId: 1, createdAt: -1, _id: -1 }, { name: 'list_of_user' })

/** The first answer to an Idempotency-Key, given again for the same body. */
export interface IdempotencyDoc {
  _id: string
  shopId: string
  bodyHash: string
  status: number
  /** The answer's JSON, sealed by the shop's key: it may hold personal data. null while the first request runs. */
  sealedAnswer: Buffer | null
  createdAt: Date
  expiresAt: Date
  attempts: number
}
export const idempotencySchema = defineSchema<IdempotencyDoc>('idempotency', {
  _id: text,
  shopId: text,
  bodyHash: text,
  status: number,
  sealedAnswer: bytesOrNull,
  createdAt: date,
  expiresAt: date,
  attempts: number,
})
idempotencySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })
