import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import { bytesOrNull, date, dateOrNull, defineSchema, number, text, textOrNull, yesNo } from '../schema.ts'

export type RequestKind = 'access' | 'correct' | 'erase' | 'restrict' | 'object'
export type RequestState = 'received' | 'acknowledged' | 'verified' | 'executing' | 'done' | 'refused'

/** What a person asked of the shop that holds their data, from its receipt to its end. Outlives the person's own data. */
export interface PrivacyRequestDoc {
  _id: string
  shopId: string
  /** For people to quote: `YC-261128-7K2M4P`. */
  number: string
  kind: RequestKind
  state: RequestState
  /** `staff`: entered by the shop · `platform`: the platform told us that the person asked · `shopper`: by the public form. */
  origin: 'staff' | 'platform' | 'shopper'
  channelId: string
  platform: Platform
  /** null once an erasure is done: nothing here leads to the person then. */
  personId: string | null
  /** Keyed hash of the person's id on the platform: tells two requests of one person apart from those of two. */
  subjectRef: string
  /** JSON {@link ErasureSubject} under the shop's key, while an erasure needs it to find what is left. */
  sealedSubject: Buffer | null
  /** JSON of the values to be corrected, under the person's key. */
  sealedDetails: Buffer | null
  /** What the person added in their own words, under the shop's key. */
  sealedNote?: Buffer | null
  /** Somebody beside the shop has to act too, so the longer of the two clocks holds. */
  thirdParty: boolean
  receivedAt: Date
  receivedBy: string
  acknowledgeBy: Date
  dueAt: Date
  extendedAt: Date | null
  /** Text, under the shop's key. null: none, or the person was erased. */
  sealedExtensionReason: Buffer | null
  acknowledgedAt: Date | null
  verifiedAt: Date | null
  verifiedHow: string | null
  /** The message that proved it, by our id; null: something else did, or the person was erased. */
  verifiedBy?: string | null
  /** `shopper`: what they are told next in their chat; null: nothing more. */
  tell?: 'receipt' | 'answer' | null
  /** `shopper`: where the answer went. `page`: to the page of the request alone, because the chat could not take it. */
  answeredIn?: 'chat' | 'page' | null
  executedBy: string | null
  startedAt: Date | null
  finishedAt: Date | null
  refusalGround: string | null
  /** JSON `{reason, guidance}` as told to the person, under the shop's key. null: none, or the person was erased. */
  sealedRefusal: Buffer | null
  /** Store → how many; what was erased, or what an answer held. */
  receipt: Record<string, number>
  /** An erasure has emptied our own stores; what the person says from then on is new. */
  storesEmptiedAt: Date | null
  /** What became of the platform's own copy. */
  platformOutcome: string | null
  /** An erasure that is done looks once more for what was under way while it ran. */
  recheckAt: Date | null
  /** An erasure that waits for a hold to end, and why; null: nothing keeps it. */
  heldBy: { number: string; ground: string; until: Date } | null
  attempts: number
  /** Not before; an erasure whose platform is away. */
  retryAt: Date | null
}
export const privacyRequestSchema = defineSchema<PrivacyRequestDoc>('privacy_requests', {
  _id: text,
  shopId: text,
  number: text,
  kind: text,
  state: text,
  origin: text,
  channelId: text,
  platform: text,
  personId: textOrNull,
  subjectRef: text,
  sealedSubject: bytesOrNull,
  sealedDetails: bytesOrNull,
  sealedNote: bytesOrNull,
  thirdParty: yesNo,
  receivedAt: date,
  receivedBy: text,
  acknowledgeBy: date,
  dueAt: date,
  extendedAt: dateOrNull,
  sealedExtensionReason: bytesOrNull,
  acknowledgedAt: dateOrNull,
  verifiedAt: dateOrNull,
  verifiedHow: textOrNull,
  verifiedBy: textOrNull,
  tell: textOrNull,
  answeredIn: textOrNull,
  executedBy: textOrNull,
  startedAt: dateOrNull,
  finishedAt: dateOrNull,
  refusalGround: textOrNull,
  sealedRefusal: bytesOrNull,
  receipt: { type: Schema.Types.Mixed, required: true },
  storesEmptiedAt: dateOrNull,
  platformOutcome: textOrNull,
  recheckAt: dateOrNull,
  heldBy: {
    type: new Schema({ number: text, ground: text, until: date }, { _id: false }),
    default: null,
  },
  attempts: number,
  retryAt: dateOrNull,
})
privacyRequestSchema.index({ shopId: 1, receivedAt: -1, _id: -1 }, { name: 'list' })
privacyRequestSchema.index({ shopId: 1, number: 1 }, { unique: true, name: 'one_per_number' })
privacyRequestSchema.index(
  { shopId: 1, personId: 1 },
  { partialFilterExpression: { personId: { $gt: '' } }, name: 'by_person' },
)
privacyRequestSchema.index(
  { state: 1, dueAt: 1 },
  {
    partialFilterExpression: { state: { $in: ['received', 'acknowledged', 'verified', 'executing'] } },
    name: 'open',
  },
)
privacyRequestSchema.index(
  { finishedAt: 1 },
  { partialFilterExpression: { finishedAt: { $type: 'date' } }, name: 'over' },
)
privacyRequestSchema.index(
  { recheckAt: 1 },
  { partialFilterExpression: { recheckAt: { $type: 'date' } }, name: 'recheck_due' },
)
privacyRequestSchema.index(
  { tell: 1, state: 1 },
  { partialFilterExpression: { tell: { $gt: '' } }, name: 'to_tell' },
)

/** One request of Facebook to delete what is held on somebody who signed in with Facebook. `_id`: the confirmation code. */
export interface DeletionCodeDoc {
  _id: string
  /** SHA-256 of the signed request: the same one again gets the same code. */
  requestHash: string
  receivedAt: Date
  /** `no-data`: nothing is held under that id · `erased`: the login's grant and tokens were destroyed. */
  outcome: 'pending' | 'no-data' | 'erased'
  finishedAt: Date | null
  /** How many channels lost their tokens with it. */
  channels: number
  /** Sealed by the gateway's key until the work is done; killed before, the sweep goes on. */
  sealedUserId: Buffer | null
  expireAt: Date
}
export const deletionCodeSchema = defineSchema<DeletionCodeDoc>(
  'deletion_codes',
  {
    _id: text,
    requestHash: text,
    receivedAt: date,
    outcome: text,
    finishedAt: dateOrNull,
    channels: number,
    sealedUserId: bytesOrNull,
    expireAt: date,
  },
  { shopless: true },
)
deletionCodeSchema.index({ requestHash: 1 }, { unique: true, name: 'once' })
deletionCodeSchema.index({ outcome: 1 }, { partialFilterExpression: { outcome: 'pending' }, name: 'pending' })
deletionCodeSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0, name: 'ttl' })
