import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PostDoc } from '../store/models/comment.ts'
import type { LinkingDeps } from './deps.ts'

/** Public counts younger than this are shown as stored. */
const FRESH_MS = 10 * 60 * 1000
/** Whoever looks at a post does not wait longer for newer counts. */
const WAIT_MS = 2_500

interface ToldPost {
  readonly pictureUrl: string | null
  readonly counts: { readonly comments: number; readonly reactions: number; readonly shares: number }
}

/** Reads a post's public counts and its picture's address anew (FB2). @throws {DoorRefusal} · {ChannelError} */
export async function readPostNow(
  { door, store, clock }: Pick<LinkingDeps, 'door' | 'store' | 'clock'>,
  { _id, shopId, channelId, externalId }: PostDoc,
  signal: AbortSignal,
): Promise<void> {
  const { pictureUrl, counts } = await door.call<ToldPost>(
    { kind: 'channel', shopId, channelId },
    'facebook.post',
    { postId: externalId },
    { signal },
  )
  await store.posts.updateOne(
    { _id, shopId, deletedAt: null },
    {
      $set: {
        pictureUrl,
        commentCount: counts.comments,
        reactionCount: counts.reactions,
        shareCount: counts.shares,
        fetchedAt: new Date(clock.nowMs()),
      },
    },
  )
}

/** The same where what is stored is old, as far as consent and platform allow; else what is stored stands. */
export async function refreshOldPost(deps: LinkingDeps, shopId: string, postId: string): Promise<void> {
  const post = await deps.store.posts.findOne({ _id: postId, shopId, deletedAt: null }).lean<PostDoc>()
  if (!post || deps.clock.nowMs() - (post.fetchedAt?.getTime() ?? 0) < FRESH_MS) return
  const channel = await deps.store.channels
    .findOne({ _id: post.channelId, shopId, live: true, platform: 'facebook' }, { _id: 1 })
    .lean<Pick<ChannelDoc, '_id'>>()
  if (!channel) return
  try {
    await readPostNow(deps, post, AbortSignal.timeout(WAIT_MS))
  } catch (error) {
    if (!(error instanceof DoorRefusal) && !(error instanceof ChannelError)) throw error
    deps.log.debug('counts of a post are shown as stored', { channelId: channel._id, reason: error.code })
  }
}
