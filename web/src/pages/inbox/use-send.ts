import type { Conversation } from '../../api/conversations.ts'
import { type Draft, EMPTY_DRAFT, writeDraft } from '../../live/drafts.ts'
import { enqueueSend } from '../../live/pending-sends.ts'
import { splitMessage } from './split-message.ts'

/** Hands a draft on as messages and empties it: from then on the thread shows what becomes of them. */
export function useSend(
  conversation: Conversation,
  userId: string,
): (draft: Draft, options?: { readonly split: true }) => void {
  const { id: conversationId, platform } = conversation
  return ({ text, files, replyTo }, options) => {
    for (const { message, fileName } of splitMessage(platform, { text, files, replyTo })) {
      const wish = options !== undefined && message.text !== undefined ? { ...message, ...options } : message
      enqueueSend({ key: crypto.randomUUID(), conversationId, message: wish, fileName })
    }
    writeDraft(userId, conversationId, EMPTY_DRAFT)
  }
}
