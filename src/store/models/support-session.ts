import { Schema } from 'mongoose'
import { date, dateOrNull, defineSchema, text, textOrNull } from '../schema.ts'

/** What support is asked in for. */
export const SUPPORT_TOPICS = ['linking', 'receiving', 'sending', 'history', 'privacy', 'other'] as const
export type SupportTopic = (typeof SUPPORT_TOPICS)[number]

/** A door the owner opened for KiotViet's support, for some hours: who opened it, who came in, when it closed. */
export interface SupportSessionDoc {
  _id: string
  shopId: string
  topic: string
  /** KiotViet's number of the case, where there is one. */
  ticket: string | null
  openedBy: { userId: string; name: string | null }
  openedAt: Date
  until: Date
  /** Before its time: when, and by whom. */
  endedAt: Date | null
  endedBy: string | null
  /** Who came in, as their sign-in called them. */
  staff: { userId: string; name: string | null }[]
  lastUsedAt: Date | null
}
const person = new Schema({ userId: text, name: textOrNull }, { _id: false })
export const supportSessionSchema = defineSchema<SupportSessionDoc>('support_sessions', {
  _id: text,
  shopId: text,
  topic: text,
  ticket: textOrNull,
  openedBy: { type: person, required: true },
  openedAt: date,
  until: date,
  endedAt: dateOrNull,
  endedBy: textOrNull,
  staff: { type: [person], required: true },
  lastUsedAt: dateOrNull,
})
supportSessionSchema.index({ shopId: 1, openedAt: -1, _id: -1 }, { name: 'list' })
supportSessionSchema.index({ until: 1 }, { name: 'oldest' })
