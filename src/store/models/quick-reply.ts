import { date, defineSchema, text } from '../schema.ts'

/** An answer the shop writes often, by the short word it is called up with. The shop's words, no person's. */
export interface QuickReplyDoc {
  _id: string
  shopId: string
  /** Folded: without case and accents. Unique within the shop. */
  shortcut: string
  text: string
  updatedAt: Date
  updatedBy: string
}
export const quickReplySchema = defineSchema<QuickReplyDoc>('quick_replies', {
  _id: text,
  shopId: text,
  shortcut: text,
  text,
  updatedAt: date,
  updatedBy: text,
})
quickReplySchema.index({ shopId: 1, shortcut: 1 }, { unique: true, name: 'one_per_shortcut' })
