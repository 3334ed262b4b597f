import type { ChannelDoc } from '../../store/models/channel.ts'
import type { ReadDeps } from './deps.ts'

/** Beyond it nobody counts: the console shows 99+. */
const MOST = 1_000

export interface ConversationCounts {
  /** Conversations with something unread; at most {@link MOST} a channel. */
  readonly unread: number
  readonly channels: readonly { readonly channelId: string; readonly unread: number }[]
}

/** How many conversations wait to be read, by channel. */
export async function countConversations({ store }: ReadDeps, shopId: string): Promise<ConversationCounts> {
  const linked = await store.channels
    .find({ shopId }, { _id: 1 })
    .sort({ _id: 1 })
    .lean<Pick<ChannelDoc, '_id'>[]>()
  const channels = await Promise.all(
    linked.map(async ({ _id: channelId }) => ({
      channelId,
      unread: await store.conversations
        .countDocuments({ shopId, channelId, hasUnread: true }, { limit: MOST })
        .hint('list_unread_by_channel'),
    })),
  )
  return { unread: channels.reduce((sum, { unread }) => sum + unread, 0), channels }
}
