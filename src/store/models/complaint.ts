import { Schema } from 'mongoose'
import { bytesOrNull, date, dateOrNull, defineSchema, text, textOrNull } from '../schema.ts'

export type ComplaintKind = 'leak' | 'misuse' | 'app-permission' | 'other'
export type ComplaintState = 'received' | 'acknowledged' | 'examined' | 'closed'
export type ComplaintFinding = 'confirmed' | 'not-confirmed' | 'undetermined'
export type ComplaintAction = 'rotate-tokens' | 'end-sessions' | 'unlink' | 'ask-consent-anew'

/** Whose complaint nobody knows yet: it came without sign-in and named no account of ours. No shop is called so. */
export const NO_SHOP = '~'

/** That somebody complained that their data was leaked or misused, from its number to its answer. */
export interface ComplaintDoc {
  _id: string
  shopId: string
  /** For people to quote: `KN-261128-7K2M4P`. */
  number: string
  kind: ComplaintKind
  state: ComplaintState
  /** `public`: by the form, without sign-in · `staff`: taken in by the shop. */
  origin: 'public' | 'staff'
  /** null: not known, or erased. */
  personId: string | null
  channelId: string | null
  /** JSON {@link ComplaintWords}; `public` under the gateway's key, `staff` under the shop's. null: erased. */
  sealedWords: Buffer | null
  /** The time it is about: rows of the logs from it stay until the complaint is closed. */
  windowFrom: Date
  windowTo: Date
  /** JSON of the timeline as it stood when it was frozen, under the shop's key. It names nobody who was looked at. */
  sealedEvidence: Buffer | null
  evidenceAt: Date | null
  /** SHA-256 of the frozen JSON, hex: for print. */
  evidenceHash: string | null
  receivedAt: Date
  /** null: not signed in. */
  receivedBy: string | null
  acknowledgeBy: Date
  dueAt: Date
  acknowledgedAt: Date | null
  extendedAt: Date | null
  finding: ComplaintFinding | null
  examinedAt: Date | null
  examinedBy: string | null
  /** Opened because the leak was confirmed. */
  breachId: string | null
  actions: { action: ComplaintAction; at: Date; by: string; outcome: string }[]
  /** JSON `{reason, guidance}` as told to the complainant, under the shop's key. */
  sealedAnswer: Buffer | null
  closedAt: Date | null
  closedBy: string | null
}
export const complaintSchema = defineSchema<ComplaintDoc>('complaints', {
  _id: text,
  shopId: text,
  number: text,
  kind: text,
  state: text,
  origin: text,
  personId: textOrNull,
  channelId: textOrNull,
  sealedWords: bytesOrNull,
  windowFrom: date,
  windowTo: date,
  sealedEvidence: bytesOrNull,
  evidenceAt: dateOrNull,
  evidenceHash: textOrNull,
  receivedAt: date,
  receivedBy: textOrNull,
  acknowledgeBy: date,
  dueAt: date,
  acknowledgedAt: dateOrNull,
  extendedAt: dateOrNull,
  finding: textOrNull,
  examinedAt: dateOrNull,
  examinedBy: textOrNull,
  breachId: textOrNull,
  actions: {
    type: [new Schema({ action: text, at: date, by: text, outcome: text }, { _id: false })],
    required: true,
  },
  sealedAnswer: bytesOrNull,
  closedAt: dateOrNull,
  closedBy: textOrNull,
})
complaintSchema.index({ shopId: 1, receivedAt: -1, _id: -1 }, { name: 'list' })
complaintSchema.index(
  { closedAt: 1 },
  { partialFilterExpression: { closedAt: { $type: 'date' } }, name: 'over' },
)
complaintSchema.index({ number: 1 }, { unique: true, name: 'one_per_number' })
complaintSchema.index(
  { shopId: 1, personId: 1 },
  { partialFilterExpression: { personId: { $gt: '' } }, name: 'by_person' },
)
complaintSchema.index(
  { state: 1, dueAt: 1 },
  { partialFilterExpression: { state: { $in: ['received', 'acknowledged', 'examined'] } }, name: 'open' },
)
