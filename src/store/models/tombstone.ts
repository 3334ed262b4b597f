import { date, dateOrNull, defineSchema, text } from '../schema.ts'

/**
 * Something of an erased person that may not come back: the person, a comment or a post of theirs. Stands in the keys
 * database, which backups leave out, so that a restored dump brings nobody back either.
 */
export interface TombstoneDoc {
  /** Keyed hash (shop's key) of channel, kind and the platform's id: the id itself is nowhere. */
  _id: string
  shopId: string
  /** What happened on the platform up to here stays out. */
  at: Date
  /** When everything of theirs was gone; until then whoever writes again waits. */
  settledAt: Date | null
  /** When they wrote again of their own accord: from then on they are somebody new. */
  returnedAt: Date | null
  expireAt: Date
}
export const tombstoneSchema = defineSchema<TombstoneDoc>('tombstones', {
  _id: text,
  shopId: text,
  at: date,
  settledAt: dateOrNull,
  returnedAt: dateOrNull,
  expireAt: date,
})
tombstoneSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })
