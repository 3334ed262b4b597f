import { appendEvents } from '../../events/append.ts'
import type { ConversationDoc } from '../../store/models/conversation.ts'
import { UNREAD_CAP } from '../limits.ts'
import type { ReadDeps } from './deps.ts'

/** Staff have read the conversation up to now. What arrives later, or arrived with a later platform time, is unread again. @returns false: no such conversation */
export async function markRead(deps: ReadDeps, shopId: string, conversationId: string): Promise<boolean> {
  const { store, clock } = deps
  return store.transaction(async (session) => {
    const row = await store.conversations
      .findOne({ _id: conversationId, shopId }, null, { session })
      .lean<ConversationDoc>()
    if (!row) return false
    // Platform clocks may run ahead of ours: what is shown as last has been seen.
    const readAt = new Date(
      Math.max(clock.nowMs(), row.lastMessageAt?.getTime() ?? 0, row.staffReadAt?.getTime() ?? 0),
    )
    const unreadCount = await store.messages
      .countDocuments(
        { shopId, conversationId, direction: 'in', stub: false, sentAt: { $gt: readAt } },
        { session },
      )
      .limit(UNREAD_CAP)
    await store.conversations.updateOne(
      { _id: conversationId, shopId },
      { $set: { staffReadAt: readAt, unreadCount, hasUnread: unreadCount > 0 } },
      { session },
    )
    await appendEvents(
      store,
      [
        {
          shopId,
          type: 'conversation.changed',
          platform: row.platform,
          channelId: row.channelId,
          conversationId,
          subjectId: conversationId,
          at: new Date(clock.nowMs()),
        },
      ],
      session,
    )
    return true
  })
}
