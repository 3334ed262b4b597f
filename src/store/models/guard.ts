import { date, dateOrNull, defineSchema, text, textList, textOrNull } from '../schema.ts'

/** A browser nobody has used for so long is a new one. */
const UNUSED_SECONDS = 180 * 24 * 60 * 60
const OVER_SECONDS = 180 * 24 * 60 * 60

/**
 * One mark by which a user's browser is known again: its own cookie, or from where and by what family of browser it came.
 * `_id` is made of shop, user and a keyed hash of the mark, so that nothing of it can be read here.
 */
export interface KnownBrowserDoc {
  _id: string
  shopId: string
  userId: string
  /** Of the browser it belongs to. */
  firstSeenAt: Date
  lastSeenAt: Date
}
export const knownBrowserSchema = defineSchema<KnownBrowserDoc>('known_browsers', {
  _id: text,
  shopId: text,
  userId: text,
  firstSeenAt: date,
  lastSeenAt: date,
})
knownBrowserSchema.index({ shopId: 1, userId: 1, firstSeenAt: 1 }, { name: 'of_user' })
knownBrowserSchema.index({ lastSeenAt: 1 }, { expireAfterSeconds: UNUSED_SECONDS, name: 'ttl' })

/** `takeover`: noticed by us · `manual`: by an owner */
export type FreezeCause = 'takeover' | 'manual'

/** Accounts of a shop that send nothing for now, and the user whose acts are stopped. Stands until an owner undoes it. */
export interface FreezeDoc {
  _id: string
  shopId: string
  cause: FreezeCause
  channelIds: string[]
  /** The link they were opened by, where that was frozen. */
  linkId: string | null
  /** Whose acts are stopped; null: nobody's. */
  userId: string | null
  userName: string | null
  /** What spoke for a takeover: words of `src/guard/judge.ts`. */
  signals: string[]
  /** The owner who did it. */
  byUserId: string | null
  at: Date
  endedAt: Date | null
  endedBy: string | null
}
export const freezeSchema = defineSchema<FreezeDoc>('freezes', {
  _id: text,
  shopId: text,
  cause: text,
  channelIds: textList,
  linkId: textOrNull,
  userId: textOrNull,
  userName: textOrNull,
  signals: textList,
  byUserId: textOrNull,
  at: date,
  endedAt: dateOrNull,
  endedBy: textOrNull,
})
freezeSchema.index({ shopId: 1, endedAt: 1, at: -1, _id: -1 }, { name: 'standing' })
// Two requests at once find the same takeover: one row.
freezeSchema.index(
  { shopId: 1, userId: 1 },
  {
    unique: true,
    partialFilterExpression: { endedAt: null, userId: { $type: 'string' } },
    name: 'one_a_user',
  },
)
freezeSchema.index({ endedAt: 1 }, { expireAfterSeconds: OVER_SECONDS, name: 'over' })
