import type { QueryClient } from '@tanstack/react-query'
import type { Comment, CommentFilter } from '../api/comments.ts'
import type { Conversation, ConversationFilter } from '../api/conversations.ts'
import { type Message, messagesKey } from '../api/messages.ts'
import { type Held, layComment, layConversation, layMessages } from './lay-over.ts'

/** A message as it is now, in the thread and as the last of its conversation, wherever they are held. */
export function showMessage(client: QueryClient, conversationId: string, message: Message): void {
  client.setQueryData<Held<Message>>(messagesKey(conversationId), (held) =>
    held === undefined ? held : layMessages(held, [message]),
  )
  const conversation = findConversation(client, conversationId)
  if (conversation === undefined || (conversation.lastMessage?.sentAt ?? '') > message.sentAt) return
  showConversation(client, { ...conversation, lastMessage: message, updatedAt: message.sentAt })
}

/** A conversation as it is now, in every list that holds it or should. */
export function showConversation(client: QueryClient, conversation: Conversation): void {
  client.setQueryData<Conversation>(['conversation', conversation.id], conversation)
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    client.setQueryData<Held<Conversation>>(queryKey, (held) =>
      held === undefined ? held : layConversation(held, conversation, queryKey[1] as ConversationFilter),
    )
  }
}

/** A comment as it is now, in every list that holds it or should. */
export function showComment(client: QueryClient, comment: Comment): void {
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['comments'] })) {
    client.setQueryData<Held<Comment>>(queryKey, (held) =>
      held === undefined ? held : layComment(held, comment, queryKey[1] as CommentFilter),
    )
  }
}

export const findConversation = (client: QueryClient, conversationId: string): Conversation | undefined =>
  client.getQueryData<Conversation>(['conversation', conversationId]) ??
  heldConversations(client).find(({ id }) => id === conversationId)

export const heldConversations = (client: QueryClient): Conversation[] =>
  client
    .getQueriesData<Held<Conversation>>({ queryKey: ['conversations'] })
    .flatMap(([, held]) => held?.pages.flatMap(({ items }) => items) ?? [])
