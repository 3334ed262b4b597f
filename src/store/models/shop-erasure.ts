import { Schema } from 'mongoose'
import { date, dateOrNull, defineSchema, text, textOrNull, yesNo } from '../schema.ts'

/** A shop that wants everything of itself gone, from the asking to the receipt. Outlives what it tells of. */
export interface ShopErasureDoc {
  _id: string
  shopId: string
  askedBy: string
  askedAt: Date
  /** Not over yet: one at a time. */
  open: boolean
  /** The number of the hold that keeps it waiting; null: none. */
  heldBy: string | null
  doneAt: Date | null
  /** By store, what was there when it was first looked at. */
  receipt: Record<string, number>
}
export const shopErasureSchema = defineSchema<ShopErasureDoc>('shop_erasures', {
  _id: text,
  shopId: text,
  askedBy: text,
  askedAt: date,
  open: yesNo,
  heldBy: textOrNull,
  doneAt: dateOrNull,
  receipt: { type: Schema.Types.Mixed, required: true },
})
shopErasureSchema.index({ shopId: 1, askedAt: -1 }, { name: 'list' })
shopErasureSchema.index(
  { shopId: 1, open: 1 },
  { partialFilterExpression: { open: true }, unique: true, name: 'one_at_a_time' },
)
shopErasureSchema.index({ open: 1 }, { partialFilterExpression: { open: true }, name: 'due' })
shopErasureSchema.index({ doneAt: 1 }, { name: 'over' })
