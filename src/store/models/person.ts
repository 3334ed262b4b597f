import { Schema } from 'mongoose'
import type { Platform } from '../../channels/platform.ts'
import {
  bytesOrNull,
  date,
  dateOrNull,
  defineSchema,
  number,
  text,
  textOrNull,
  yesNoOrNull,
} from '../schema.ts'

/** Where a field came from: `profile` (fetched), `webhook` (named in an event), `submitted` (the person shared it), `staff` (corrected). */
export type PersonSource = 'profile' | 'webhook' | 'submitted' | 'staff'

/**
 * A follower, chatter or commenter of one channel. `_id` = idOf('per', channel, external id); the same human at two shops is
 * two persons. Every personal field is sealed under the person's key; `corrected*` outlives any fetch.
 */
export interface PersonDoc {
  _id: string
  shopId: string
  channelId: string
  platform: Platform
  externalId: string
  sealedName: Buffer | null
  sealedAvatarUrl: Buffer | null
  sealedPhone: Buffer | null
  sealedAddress: Buffer | null
  correctedName: Buffer | null
  correctedPhone: Buffer | null
  correctedAddress: Buffer | null
  /** Which of the above stands from where and since when: {name: {from, at}, …} */
  sources: Partial<
    Record<
      'name' | 'avatarUrl' | 'phone' | 'address' | 'correctedName' | 'correctedPhone' | 'correctedAddress',
      { from: PersonSource; at: Date }
    >
  >
  follower: boolean | null
  /** Time of the newest word on it, a webhook's or the platform's answer: an older one does not undo it. */
  followChangedAt: Date | null
  followedAt: Date | null
  lastInteractionAt: Date | null
  createdAt: Date
  updatedAt: Date
  /** Profile fetching: last try, when another is welcome, and how it went. */
  profileTriedAt: Date | null
  profileDueAt: Date | null
  profileProblem: string | null
  /** Start of the newest reading of the follower list that named them. */
  listedAt?: Date | null
  /** They left the OA: when what was fetched of them goes. */
  forgetDueAt?: Date | null
  /** Their own consent to a form of the shop's, as evidence: the event, its time, which fields they shared. Newest first. */
  submissions?: { event: 'user_submit_info'; at: Date; fields: string[] }[]
  /** The person asked that their data be used no further: no profile is fetched while this stands. */
  restrictedAt?: Date | null
  restrictedBy?: 'restrict' | 'object' | null
  /** Wrong codes of the public form that they wrote since then: nobody finds one by trying. */
  codeTries?: { since: Date; count: number } | null
}
/** What was fetched of somebody who left their OA stays so long, and while they can be answered. */
export const FORGET_AFTER_MS = 24 * 60 * 60 * 1000

export const personSchema = defineSchema<PersonDoc>('people', {
  _id: text,
  shopId: text,
  channelId: text,
  platform: text,
  externalId: text,
  sealedName: bytesOrNull,
  sealedAvatarUrl: bytesOrNull,
  sealedPhone: bytesOrNull,
  sealedAddress: bytesOrNull,
  correctedName: bytesOrNull,
  correctedPhone: bytesOrNull,
  correctedAddress: bytesOrNull,
  sources: { type: Schema.Types.Mixed, required: true },
  follower: yesNoOrNull,
  followChangedAt: dateOrNull,
  followedAt: dateOrNull,
  lastInteractionAt: dateOrNull,
  createdAt: date,
  updatedAt: date,
  profileTriedAt: dateOrNull,
  profileDueAt: dateOrNull,
  profileProblem: textOrNull,
  listedAt: dateOrNull,
  forgetDueAt: dateOrNull,
  submissions: {
    type: [new Schema({ event: text, at: date, fields: { type: [String], required: true } }, { _id: false })],
    required: true,
  },
  restrictedAt: dateOrNull,
  restrictedBy: textOrNull,
  codeTries: { type: new Schema({ since: date, count: number }, { _id: false }), default: null },
})
personSchema.index({ shopId: 1, updatedAt: -1, _id: -1 }, { name: 'list' })
personSchema.index({ shopId: 1, channelId: 1, updatedAt: -1, _id: -1 }, { name: 'list_by_channel' })
personSchema.index({ shopId: 1, follower: 1, updatedAt: -1, _id: -1 }, { name: 'list_followers' })
personSchema.index(
  { shopId: 1, channelId: 1, follower: 1, updatedAt: -1, _id: -1 },
  { name: 'list_followers_by_channel' },
)
personSchema.index(
  { profileDueAt: 1 },
  { partialFilterExpression: { profileDueAt: { $type: 'date' } }, name: 'profile_due' },
)
// People in conversation come before the many that are only listed.
personSchema.index(
  { profileDueAt: 1 },
  {
    partialFilterExpression: { profileDueAt: { $type: 'date' }, lastInteractionAt: { $type: 'date' } },
    name: 'profile_due_in_talk',
  },
)
personSchema.index(
  { forgetDueAt: 1 },
  { partialFilterExpression: { forgetDueAt: { $type: 'date' } }, name: 'forget_due' },
)

/**
 * All search terms of one thing: keyed hashes, useless without the shop's key. Kept out of backups, rebuilt on restore.
 * One row a thing and not a term: a text of seven words costs one write, and several words asked for are one look-up.
 */
export interface SearchTermDoc {
  /** `<kind>:<refId>` */
  _id: string
  shopId: string
  kind: 'message' | 'name' | 'phone'
  terms: Buffer[]
  /** What they were found in, and the person and conversation to show for it. */
  refId: string
  personId: string
  conversationId: string | null
  channelId: string
  at: Date
}
export const searchTermSchema = defineSchema<SearchTermDoc>('search_terms', {
  _id: text,
  shopId: text,
  kind: text,
  terms: { type: [Buffer], required: true },
  refId: text,
  personId: text,
  conversationId: textOrNull,
  channelId: text,
  at: date,
})
searchTermSchema.index({ shopId: 1, kind: 1, terms: 1, at: -1 }, { name: 'find_by_terms' })
searchTermSchema.index({ shopId: 1, personId: 1 }, { name: 'by_person' })

/** Follower-list syncs and other long reads: where they stand, so that a killed worker's successor goes on. */
export interface SyncRunDoc {
  _id: string
  shopId: string
  channelId: string
  kind: 'followers' | 'history'
  state: 'running' | 'done' | 'failed'
  cursor: string | null
  progress: { seen: number; changed: number; total: number | null }
  reason: string
  startedAt: Date
  updatedAt: Date
  finishedAt: Date | null
  problem: string | null
  /** The channel's last of its kind: from its end it is counted until the list is read anew. */
  isNewest?: boolean | null
}
export const syncRunSchema = defineSchema<SyncRunDoc>('sync_runs', {
  _id: text,
  shopId: text,
  channelId: text,
  kind: text,
  state: text,
  cursor: textOrNull,
  progress: { type: Schema.Types.Mixed, required: true },
  reason: text,
  startedAt: date,
  updatedAt: date,
  finishedAt: dateOrNull,
  problem: textOrNull,
  isNewest: yesNoOrNull,
})
syncRunSchema.index({ shopId: 1, channelId: 1, kind: 1, startedAt: -1 }, { name: 'newest' })
syncRunSchema.index(
  { channelId: 1, kind: 1 },
  { unique: true, partialFilterExpression: { state: 'running' }, name: 'one_running' },
)
syncRunSchema.index(
  { state: 1, updatedAt: 1 },
  { partialFilterExpression: { state: 'running' }, name: 'running' },
)
syncRunSchema.index(
  { kind: 1, finishedAt: 1 },
  { partialFilterExpression: { isNewest: true, finishedAt: { $type: 'date' } }, name: 'last_read' },
)
