import { appendEvents } from '../events/append.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { ReadDeps } from './read/deps.ts'
import { mayAnswer } from './staff.ts'

export type AssignRefusal = 'not-found' | 'assignee-unknown'

/**
 * Gives a conversation to somebody of the shop, or takes it from whoever has it. Given to whom it has already, nothing is
 * told to anybody.
 * @param userId null: nobody's
 * @returns null: done
 */
export async function assignConversation(
  deps: ReadDeps,
  shopId: string,
  conversationId: string,
  userId: string | null,
): Promise<AssignRefusal | null> {
  const { store, clock } = deps
  const known = await store.conversations.exists({ _id: conversationId, shopId })
  if (known === null) return 'not-found'
  if (userId !== null && !(await mayAnswer(deps, shopId, userId))) return 'assignee-unknown'
  return store.transaction(async (session) => {
    const before = await store.conversations
      .findOneAndUpdate({ _id: conversationId, shopId }, { $set: { assigneeId: userId } }, { session })
      .lean<ConversationDoc>()
    if (!before) return 'not-found'
    if ((before.assigneeId ?? null) === userId) return null
    const { platform, channelId } = before
    const at = new Date(clock.nowMs())
    const told = { shopId, platform, channelId, conversationId, subjectId: conversationId }
    await appendEvents(store, [{ ...told, type: 'conversation.changed', at }], session)
    return null
  })
}
