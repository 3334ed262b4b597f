import { Schema } from 'mongoose'
import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textOrNull, yesNo } from '../schema.ts'

/** How a shop is told of its channels beside the console. `_id` is the shop's. */
export interface NoticeWayDoc {
  _id: string
  shopId: string
  emailOn: boolean
  /** JSON of addresses; sealed under the shop's key. null: none. */
  sealedEmails: Buffer | null
  /** A signed call to KiotViet. */
  callOn: boolean
  updatedAt: Date
  updatedBy: string
  /** As it was before the last change: who changes it so that nobody is told is told of all the same. */
  before?: { readonly emailOn: boolean; readonly sealedEmails: Buffer | null } | null
}
export const noticeWaySchema = defineSchema<NoticeWayDoc>('notice_ways', {
  _id: text,
  shopId: text,
  emailOn: yesNo,
  sealedEmails: bytesOrNull,
  callOn: yesNo,
  updatedAt: date,
  updatedBy: text,
  before: {
    type: new Schema({ emailOn: yesNo, sealedEmails: bytesOrNull }, { _id: false }),
    default: null,
  },
})
noticeWaySchema.index({ shopId: 1 }, { name: 'of_shop' })

export type TellingWay = 'email' | 'call'
/** `over`: what it was about ended, or the way was switched off, before it could be told. */
export type TellingState = 'due' | 'told' | 'over' | 'failed'

/** One notice told by one way. `_id` is made of both, so that it is told once. */
export interface TellingDoc {
  _id: string
  shopId: string
  noticeId: string
  way: TellingWay
  state: TellingState
  attempts: number
  /** When it is tried next; while it is being tried, when another worker may. */
  dueAt: Date
  /** A word for why the last attempt failed. */
  problem: string | null
  at: Date
  doneAt: Date | null
}
export const tellingSchema = defineSchema<TellingDoc>('notice_tellings', {
  _id: text,
  shopId: text,
  noticeId: text,
  way: text,
  state: text,
  attempts: number,
  dueAt: date,
  problem: textOrNull,
  at: date,
  doneAt: dateOrNull,
})
tellingSchema.index({ dueAt: 1 }, { partialFilterExpression: { state: 'due' }, name: 'due' })
tellingSchema.index({ shopId: 1, way: 1, at: -1 }, { name: 'list' })
tellingSchema.index({ at: 1 }, { expireAfterSeconds: 180 * 24 * 60 * 60, name: 'ttl' })
