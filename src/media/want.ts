import type { EventDoc } from '../store/models/outbox.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { CommentDoc } from '../store/models/comment.ts'
import type { MessageDoc } from '../store/models/conversation.ts'
import type { KeptMediaDoc } from '../store/models/kept-media.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { dropKeptMedia } from '../store/kept-media.ts'
import { mediaIdOf } from '../store/media-names.ts'
import type { MediaDeps } from './deps.ts'
import type { MediaSource } from './source.ts'

type WantDeps = Pick<MediaDeps, 'store' | 'clock'>

/** Writes down that a file is to be kept, where that is not written yet. @param again a kept one is looked at once more */
async function want(
  { store, clock }: WantDeps,
  rows: readonly Pick<KeptMediaDoc, '_id' | 'shopId' | 'channelId' | 'personId' | 'ownerId'>[],
  again = false,
): Promise<void> {
  if (rows.length === 0) return
  const now = new Date(clock.nowMs())
  await store.keptMedia.bulkWrite(
    rows.map(({ _id, shopId, ...owner }) => ({
      updateOne: {
        filter: { _id, shopId },
        update: {
          $setOnInsert: {
            ...owner,
            state: 'wanted' as const,
            attempts: 0,
            createdAt: now,
            ...(again ? {} : { dueAt: now }),
          },
          ...(again ? { $set: { dueAt: now } } : {}),
        },
        upsert: true,
      },
    })),
    { ordered: false },
  )
}

/** A file somebody looks at, on a channel whose files are kept. */
export async function wantSource(deps: WantDeps, source: MediaSource): Promise<void> {
  const { mediaId, shopId, channel, personId, of } = source
  const ownerId = of.kind === 'channel' ? channel._id : of.row._id
  await want(deps, [{ _id: mediaId, shopId, channelId: channel._id, personId, ownerId }])
}

/** Channels whose files are kept, in all shops, and since when. */
export async function keepingChannels({ store }: WantDeps): Promise<ReadonlyMap<string, Date>> {
  const rows = await store.channels
    .find(
      { mediaMode: 'keep', live: true },
      { mediaModeSince: 1, shopId: 1 },
      { system: 'channels whose media are kept, in all shops' },
    )
    .lean<Pick<ChannelDoc, '_id' | 'mediaModeSince'>[]>()
  return new Map(rows.map(({ _id, mediaModeSince }) => [_id, mediaModeSince ?? new Date(0)]))
}

/**
 * What a page of events means for kept files: what came on a keeping channel is wanted, what was taken back goes.
 * May be called again with the same events.
 */
export async function followMedia(
  deps: WantDeps,
  keeping: ReadonlyMap<string, Date>,
  events: readonly EventDoc[],
): Promise<void> {
  const isKept = ({ channelId, at }: EventDoc): boolean => {
    const since = channelId === null ? undefined : keeping.get(channelId)
    return since !== undefined && at >= since
  }
  const idsOf = (types: readonly string[], kept: boolean): Map<string, string[]> => {
    const byShop = new Map<string, string[]>()
    for (const event of events)
      if (types.includes(event.type) && (!kept || isKept(event)))
        byShop.set(event.shopId, [...(byShop.get(event.shopId) ?? []), event.subjectId])
    return byShop
  }
  for (const [shopId, ids] of idsOf(['message.received'], true)) await wantMessages(deps, shopId, ids)
  for (const [shopId, ids] of idsOf(['comment.created', 'comment.changed'], true))
    await wantComments(deps, shopId, ids)
  for (const [shopId, ids] of idsOf(['person.changed'], true)) await wantAvatars(deps, shopId, ids)
  for (const [shopId, ids] of idsOf(['message.changed', 'comment.changed'], false))
    await dropTakenBack(deps, shopId, ids)
}

export async function wantMessages(deps: WantDeps, shopId: string, ids: readonly string[]): Promise<void> {
  const rows = await deps.store.messages
    .find(
      {
        _id: { $in: [...ids] },
        shopId,
        stub: false,
        deletedAt: null,
        attachmentCount: { $gt: 0 },
        $or: [{ direction: 'in' }, { authorKind: 'platform' }],
      },
      { channelId: 1, personId: 1, attachmentCount: 1 },
    )
    .lean<Pick<MessageDoc, '_id' | 'channelId' | 'personId' | 'attachmentCount'>[]>()
  await want(deps, rows.flatMap(withParts(shopId)))
}

async function wantComments(deps: WantDeps, shopId: string, ids: readonly string[]): Promise<void> {
  const rows = await deps.store.comments
    .find(
      {
        _id: { $in: [...ids] },
        shopId,
        stub: false,
        deletedAt: null,
        own: false,
        attachmentCount: { $gt: 0 },
      },
      { channelId: 1, personId: 1, attachmentCount: 1 },
    )
    .lean<Pick<CommentDoc, '_id' | 'channelId' | 'personId' | 'attachmentCount'>[]>()
  await want(deps, rows.flatMap(withParts(shopId)))
}

async function wantAvatars(deps: WantDeps, shopId: string, ids: readonly string[]): Promise<void> {
  const rows = await deps.store.people
    .find({ _id: { $in: [...ids] }, shopId, sealedAvatarUrl: { $ne: null } }, { channelId: 1 })
    .lean<Pick<PersonDoc, '_id' | 'channelId'>[]>()
  await want(
    deps,
    rows.map(({ _id, channelId }) => ({
      _id: mediaIdOf(_id, 'avatar'),
      shopId,
      channelId,
      personId: _id,
      ownerId: _id,
    })),
    true,
  )
}

/** A row for each attachment; one that is no file is found out when it is looked at. */
const withParts =
  (shopId: string) =>
  ({
    _id,
    channelId,
    personId,
    attachmentCount,
  }: Pick<CommentDoc, '_id' | 'channelId' | 'personId' | 'attachmentCount'>) =>
    Array.from({ length: attachmentCount }, (_, part) => ({
      _id: mediaIdOf(_id, part),
      shopId,
      channelId,
      personId,
      ownerId: _id,
    }))

/** A message taken back and a comment removed take their files along. */
async function dropTakenBack({ store }: WantDeps, shopId: string, ids: readonly string[]): Promise<void> {
  const gone = { _id: { $in: [...ids] }, shopId, deletedAt: { $ne: null } }
  const owners = [
    ...(await store.messages.find(gone, { _id: 1 }).lean<{ _id: string }[]>()),
    ...(await store.comments.find(gone, { _id: 1 }).lean<{ _id: string }[]>()),
  ].map(({ _id }) => _id)
  if (owners.length > 0) await dropKeptMedia(store, shopId, { ownerId: { $in: owners } })
}

/** Files that are to be kept now, in all shops. */
export const keepsDue = ({ store, clock }: WantDeps, limit: number) =>
  store.keptMedia
    .find(
      // The type stands here because only with it the planner may use the partial index.
      { dueAt: { $type: 'date', $lte: new Date(clock.nowMs()) } },
      { shopId: 1 },
      { system: 'files to be kept, in all shops' },
    )
    .sort({ dueAt: 1 })
    .limit(limit)
    .lean<Pick<KeptMediaDoc, '_id' | 'shopId'>[]>()
