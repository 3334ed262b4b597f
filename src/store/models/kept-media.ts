import {
  bytesOrNull,
  date,
  dateOrNull,
  defineSchema,
  number,
  numberOrNull,
  text,
  textOrNull,
} from '../schema.ts'

/**
 * A received file that is kept, is to be kept, or could not be. `_id` is its name in `GET /media/{id}`
 * (`store/media-names.ts`); its bytes lie in GridFS or in the S3 bucket, sealed under the key of the person it is of, or
 * the shop's where it is of nobody.
 */
export interface KeptMediaDoc {
  _id: string
  shopId: string
  channelId: string
  personId: string | null
  /** The message, comment, person, post or channel it belongs to, and goes with. */
  ownerId: string
  state: 'wanted' | 'kept' | 'failed'
  /** Why it is not kept (yet). */
  problem: string | null
  /** Content type, by its bytes. */
  type: string | null
  sizeBytes: number | null
  /** Written down before the bytes are put there. */
  fileId: string | null
  attempts: number
  /** When it is tried (again); null: not by itself. */
  dueAt: Date | null
  createdAt: Date
  keptAt: Date | null
  /** Keyed hash of the address it was fetched from: a person's new picture is told from the old one. */
  sourceHash: Buffer | null
}
export const keptMediaSchema = defineSchema<KeptMediaDoc>('kept_media', {
  _id: text,
  shopId: text,
  channelId: text,
  personId: textOrNull,
  ownerId: text,
  state: text,
  problem: textOrNull,
  type: textOrNull,
  sizeBytes: numberOrNull,
  fileId: textOrNull,
  attempts: number,
  dueAt: dateOrNull,
  createdAt: date,
  keptAt: dateOrNull,
  sourceHash: bytesOrNull,
})
keptMediaSchema.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } }, name: 'due' })
keptMediaSchema.index({ shopId: 1, ownerId: 1 }, { name: 'by_owner' })
keptMediaSchema.index({ shopId: 1, personId: 1 }, { name: 'by_person' })
keptMediaSchema.index({ shopId: 1, channelId: 1 }, { name: 'by_channel' })
