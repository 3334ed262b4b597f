import { bytes, date, dateOrNull, defineSchema, text } from '../schema.ts'

/** A shop's data key, wrapped by the root key `rootKid`. `gateway` is the one of no shop. */
export interface ShopKeyDoc {
  _id: string
  rootKid: string
  wrapped: Buffer
  createdAt: Date
}
export const shopKeySchema = defineSchema<ShopKeyDoc>(
  'shop_keys',
  { _id: text, rootKid: text, wrapped: bytes, createdAt: date },
  { shopless: true },
)
// Which root key still wraps something, and how much.
shopKeySchema.index({ rootKid: 1 }, { name: 'by_root' })

/** A person's data key, wrapped by the shop's. In a database of its own that backups leave out. `wrapped` is emptied on erasure. */
export interface PersonKeyDoc {
  _id: string
  shopId: string
  wrapped: Buffer
  createdAt: Date
  destroyedAt: Date | null
}
export const personKeySchema = defineSchema<PersonKeyDoc>('person_keys', {
  _id: text,
  shopId: text,
  wrapped: bytes,
  createdAt: date,
  destroyedAt: dateOrNull,
})
personKeySchema.index({ shopId: 1, _id: 1 }, { name: 'by_shop' })
