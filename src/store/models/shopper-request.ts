import type { Platform } from '../../channels/platform.ts'
import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textOrNull } from '../schema.ts'

/** What a shopper may ask by the public form. */
export type ShopperKind = 'access' | 'correct' | 'erase' | 'object'

/**
 * What somebody asked by the form of a channel. Until a message with its code shows who they are it is nobody's, and goes
 * after three days; from then on it is the page on which a privacy request is followed, and leads to that alone.
 */
export interface ShopperRequestDoc {
  _id: string
  shopId: string
  channelId: string
  platform: Platform
  /** `YC-261128-7K2M4P`; the privacy request has the same. */
  number: string
  kind: ShopperKind
  /** Of the page and of what is told in the chat. */
  locale: 'vi' | 'en'
  /** SHA-256 of what opens the page, beside the number. */
  secretHash: string
  /** Keyed hash of channel and code; null: used. */
  codeHash: string | null
  /** What is sent after this moment, by the platform's time, proves nothing. */
  codeExpireAt: Date
  /** JSON `{correction}` under the shop's key until it is known whose it is. */
  sealedWish: Buffer | null
  /** Under the shop's key, sealed as the privacy request's own. */
  sealedNote: Buffer | null
  /** Of the privacy request that it becomes. */
  requestId: string
  createdAt: Date
  provedAt: Date | null
  /** Tries of the code that opens the answer since the last right one. */
  openTries: number
  exportedAt: Date | null
  expireAt: Date
}
export const shopperRequestSchema = defineSchema<ShopperRequestDoc>('shopper_requests', {
  _id: text,
  shopId: text,
  channelId: text,
  platform: text,
  number: text,
  kind: text,
  locale: text,
  secretHash: text,
  codeHash: textOrNull,
  codeExpireAt: date,
  sealedWish: bytesOrNull,
  sealedNote: bytesOrNull,
  requestId: text,
  createdAt: date,
  provedAt: dateOrNull,
  openTries: number,
  exportedAt: dateOrNull,
  expireAt: date,
})
shopperRequestSchema.index({ number: 1 }, { unique: true, name: 'one_per_number' })
shopperRequestSchema.index(
  { shopId: 1, codeHash: 1 },
  { unique: true, partialFilterExpression: { codeHash: { $gt: '' } }, name: 'by_code' },
)
shopperRequestSchema.index({ requestId: 1 }, { unique: true, name: 'by_request' })
shopperRequestSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })
