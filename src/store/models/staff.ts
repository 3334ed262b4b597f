import { date, defineSchema, text, textList, textOrNull } from '../schema.ts'

/** Nobody who has not been here for so long is offered as somebody to answer. */
const UNSEEN_SECONDS = 180 * 24 * 60 * 60

/** Somebody who works for the shop, as their sign-in or token called them last. `_id` = idOf('stf', shop, user id). */
export interface StaffDoc {
  _id: string
  shopId: string
  userId: string
  name: string | null
  roles: string[]
  seenAt: Date
}
export const staffSchema = defineSchema<StaffDoc>('staff', {
  _id: text,
  shopId: text,
  userId: text,
  name: textOrNull,
  roles: textList,
  seenAt: date,
})
staffSchema.index({ shopId: 1, seenAt: -1 }, { name: 'list' })
staffSchema.index({ seenAt: 1 }, { expireAfterSeconds: UNSEEN_SECONDS, name: 'ttl' })
