import { date, defineSchema, number, text, textList, textOrNull, yesNo } from '../schema.ts'

export type ActivityOutcome = 'done' | 'refused' | 'unknown'

/** What a user of the shop did. Ids of channels, links and requests; none of a person, and no word anybody wrote. */
export interface ActivityDoc {
  _id: string
  shopId: string
  at: Date
  /** The last of those that are counted here. */
  until: Date
  userId: string
  /** As their sign-in or token called them at the time. */
  userName: string | null
  roles: string[]
  /** A program's token: nobody sat before it. */
  isService: boolean
  /** One of `src/access/activity-kinds.ts`. */
  kind: string
  /** `DELETE /channels/{id}`: the form of the address; null: by another way than the API. */
  route: string | null
  subjectId: string | null
  /** 1, but for what is done often: that has one row a user, kind and hour. */
  count: number
  /** `unknown`: begun, and how it ended was never written. */
  outcome: ActivityOutcome
  /** Why it was refused. */
  problem: string | null
  requestId: string | null
  /** How much it weighed, where it was done from a browser new to its user; null or absent: from a known one. */
  strangerWeight?: string | null
}
export const activitySchema = defineSchema<ActivityDoc>('activity', {
  _id: text,
  shopId: text,
  at: date,
  until: date,
  userId: text,
  userName: textOrNull,
  roles: textList,
  isService: yesNo,
  kind: text,
  route: textOrNull,
  subjectId: textOrNull,
  count: number,
  outcome: text,
  problem: textOrNull,
  requestId: textOrNull,
  strangerWeight: textOrNull,
})
activitySchema.index({ shopId: 1, at: -1, _id: -1 }, { name: 'list' })
activitySchema.index({ shopId: 1, userId: 1, at: -1, _id: -1 }, { name: 'by_user' })
activitySchema.index({ shopId: 1, kind: 1, at: -1, _id: -1 }, { name: 'by_kind' })
activitySchema.index({ shopId: 1, userId: 1, kind: 1, at: -1, _id: -1 }, { name: 'by_user_and_kind' })
activitySchema.index({ at: 1 }, { name: 'oldest' })
