import type { QueryClient } from '@tanstack/react-query'
import type { Comment, CommentFilter } from '../api/comments.ts'
import type { Conversation, ConversationFilter } from '../api/conversations.ts'
import { meQuery } from '../api/me.ts'
import { type Message, messagesKey } from '../api/messages.ts'
import { type Held, holds, layComment, layConversation, layMessages } from './lay-over.ts'

/**
 * A message the gateway has just accepted, in the thread and as the last of its conversation, wherever they are held.
 * The answer tells how it was accepted: one that is known already may have come further.
 */
export function showAccepted(client: QueryClient, conversationId: string, message: Message): void {
  client.setQueryData<Held<Message>>(messagesKey(conversationId), (held) =>
    held === undefined || holds(held, message.id) ? held : layMessages(held, [message]),
  )
  const conversation = findConversation(client, conversationId)
  const last = conversation?.lastMessage
  if (conversation === undefined || last?.id === message.id || (last?.sentAt ?? '') > message.sentAt) return
  showConversation(client, { ...conversation, lastMessage: message, updatedAt: message.sentAt })
}

/** A conversation as it is now, in every list that holds it or should. */
export function showConversation(client: QueryClient, conversation: Conversation): void {
  client.setQueryData<Conversation>(['conversation', conversation.id], conversation)
  const userId = client.getQueryData(meQuery.queryKey)?.user.id
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    client.setQueryData<Held<Conversation>>(queryKey, (held) =>
      held === undefined
        ? held
        : layConversation(held, conversation, queryKey[1] as ConversationFilter, userId),
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
