import type { ClientSession } from 'mongoose'
import type { MessageDoc } from '../store/models/conversation.ts'
import type { Store } from '../store/open-store.ts'
import { UNREAD_CAP } from './limits.ts'
import type { WorkingSet } from './working-set.ts'

const counts = (message: MessageDoc, staffReadAt: Date | null): boolean =>
  message.direction === 'in' &&
  !message.stub &&
  message.sentAt.getTime() > (staffReadAt?.getTime() ?? Number.NEGATIVE_INFINITY)

/**
 * Counts anew what staff have not read, in every conversation of the turn whose messages changed: from what is stored and
 * what the turn is about to store, never by adding up. Runs before the turn's writes.
 */
export async function recountUnread(store: Store, set: WorkingSet, session: ClientSession): Promise<void> {
  const inTurn = new Map<string, MessageDoc[]>()
  for (const message of [...set.messages.added(), ...set.messages.changed().map(({ after }) => after)]) {
    const known = inTurn.get(message.conversationId)
    if (known) known.push(message)
    else inTurn.set(message.conversationId, [message])
  }
  // One after another: a session carries one operation at a time.
  for (const [conversationId, messages] of inTurn) {
    const conversation = set.conversations.get(conversationId)
    if (conversation === undefined) continue
    const { shopId, staffReadAt } = conversation
    const here = messages.filter((message) => counts(message, staffReadAt)).length
    // A conversation made by this turn has nothing stored.
    const isNew = set.conversations.added().some(({ _id }) => _id === conversationId)
    const stored = isNew
      ? 0
      : await store.messages.countDocuments(
          {
            shopId,
            conversationId,
            direction: 'in',
            stub: false,
            ...(staffReadAt === null ? {} : { sentAt: { $gt: staffReadAt } }),
            _id: { $nin: messages.map(({ _id }) => _id) },
          },
          { session, limit: UNREAD_CAP },
        )
    const unreadCount = Math.min(UNREAD_CAP, stored + here)
    set.conversations.change(conversationId, { unreadCount, hasUnread: unreadCount > 0 })
  }
}
