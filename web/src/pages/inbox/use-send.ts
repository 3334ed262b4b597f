import type { Conversation } from '../../api/conversations.ts'
import { type Draft, EMPTY_DRAFT, writeDraft } from '../../live/drafts.ts'
import { enqueueSend } from '../../live/pending-sends.ts'
import { splitMessage } from './split-message.ts'

/** Hands a draft on as messages and empties it: from then on the thread shows what becomes of them. */
export function useSend(conversation: Conversation, userId: string): (draft: Draft) => void {
  const { id: conversationId, platform } = conversation
  return ({ text, files, replyTo }) => {
    for (const { message, fileName } of splitMessage(platform, { text, files, replyTo }))
      enqueueSend({ key: crypto.randomUUID(), conversationId, message, fileName })
    writeDraft(userId, conversationId, EMPTY_DRAFT)
  }
}
