import { bytes, date, dateOrNull, defineSchema, text, textList } from '../schema.ts'

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

/** The only row. */
export const ROOT_RING_ID = 'ring'

/** Which root keys there are, which one seals, and which processes know them. No key stands here. */
export interface RootRingDoc {
  _id: string
  sealing: string
  sealingSince: Date
  keys: {
    kid: string
    kind: 'local' | 'vault' | 'kms'
    /** Something wrapped with it when it was first seen: only the same key opens it. */
    proof: Buffer
    since: Date
    /** Nothing needs it any more and nothing may be sealed with it again. */
    retiredAt: Date | null
  }[]
  /** Processes that were heard of lately. */
  holders: { id: string; service: string; kids: string[]; first: string; seals: string; until: Date }[]
}
export const rootRingSchema = defineSchema<RootRingDoc>(
  'root_ring',
  {
    _id: text,
    sealing: text,
    sealingSince: date,
    keys: [{ _id: false, kid: text, kind: text, proof: bytes, since: date, retiredAt: dateOrNull }],
    holders: [{ _id: false, id: text, service: text, kids: textList, first: text, seals: text, until: date }],
  },
  { shopless: true },
)
