import type { QueryClient } from '@tanstack/react-query'
import type { Conversation, ConversationFilter } from '../api/conversations.ts'
import { type Message, messagesKey } from '../api/messages.ts'
import { type Held, layConversation, layMessages } from './lay-over.ts'

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
  for (const query of client.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    const filter = query.queryKey[1] as ConversationFilter
    client.setQueryData<Held<Conversation>>(query.queryKey, (held) =>
      held === undefined ? held : layConversation(held, conversation, filter),
    )
  }
}

export function findConversation(client: QueryClient, conversationId: string): Conversation | undefined {
  return (
    client.getQueryData<Conversation>(['conversation', conversationId]) ??
    heldConversations(client).find(({ id }) => id === conversationId)
  )
}

export const heldConversations = (client: QueryClient): Conversation[] =>
  client
    .getQueriesData<Held<Conversation>>({ queryKey: ['conversations'] })
    .flatMap(([, held]) => held?.pages.flatMap(({ items }) => items) ?? [])
