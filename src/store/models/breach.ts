import { bytes, date, dateOrNull, defineSchema, number, text, textList, textOrNull } from '../schema.ts'

export type BreachState = 'open' | 'authority-told' | 'closed'

/** A breach of personal data, from its detection: the authority is told within 72 hours of it. */
export interface BreachDoc {
  _id: string
  shopId: string
  /** `SC-261128-7K2M4P` */
  number: string
  state: BreachState
  detectedAt: Date
  /** 72 hours after detection. */
  notifyBy: Date
  /** JSON {@link BreachWords} under the shop's key. */
  sealedWords: Buffer
  channels: string[]
  /** Ids of people affected; those erased since are gone from here and stay counted. */
  people: string[]
  /** How many people were affected, as far as it is known. */
  peopleCount: number
  complaintId: string | null
  enteredBy: string
  enteredAt: Date
  authorityToldAt: Date | null
  /** What the authority calls the case. */
  authorityReference: string | null
  peopleToldAt: Date | null
  closedAt: Date | null
  closedBy: string | null
  /** Minutes of how it ended; where the authority was not told, why that was not due. */
  minutes: string | null
}
export const breachSchema = defineSchema<BreachDoc>('breaches', {
  _id: text,
  shopId: text,
  number: text,
  state: text,
  detectedAt: date,
  notifyBy: date,
  sealedWords: bytes,
  channels: textList,
  people: textList,
  peopleCount: number,
  complaintId: textOrNull,
  enteredBy: text,
  enteredAt: date,
  authorityToldAt: dateOrNull,
  authorityReference: textOrNull,
  peopleToldAt: dateOrNull,
  closedAt: dateOrNull,
  closedBy: textOrNull,
  minutes: textOrNull,
})
breachSchema.index(
  { closedAt: 1 },
  { partialFilterExpression: { closedAt: { $type: 'date' } }, name: 'over' },
)
breachSchema.index({ shopId: 1, detectedAt: -1, _id: -1 }, { name: 'list' })
breachSchema.index({ number: 1 }, { unique: true, name: 'one_per_number' })
breachSchema.index({ shopId: 1, people: 1 }, { name: 'by_person' })
breachSchema.index(
  { shopId: 1, complaintId: 1 },
  { partialFilterExpression: { complaintId: { $gt: '' } }, unique: true, name: 'one_per_complaint' },
)
breachSchema.index({ notifyBy: 1 }, { partialFilterExpression: { authorityToldAt: null }, name: 'to_tell' })
