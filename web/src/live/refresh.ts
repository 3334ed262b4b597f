import type { QueryClient } from '@tanstack/react-query'
import { readComment } from '../api/comments.ts'
import { readConversation } from '../api/conversations.ts'
import { type Message, messagesKey, readMessages } from '../api/messages.ts'
import { createGatherer, MANY_IDS } from './gather.ts'
import { type Held, joins, layMessages } from './lay-over.ts'
import { sendsInFlight } from './pending-sends.ts'
import { heldConversations, showComment, showConversation } from './show.ts'
import type { LiveEvent } from './stream.ts'

/** Turns events into reads of what is on the screen. */
export function createRefresher(client: QueryClient): (event: LiveEvent) => void {
  const soon = createGatherer()
  const reread = (...queryKey: string[]): void =>
    soon(queryKey.join(':'), '', () => client.invalidateQueries({ queryKey }))
  const conversation = (id: string): void =>
    soon('conversations', id, (ids) => refreshConversations(client, ids))

  return ({ type, conversationId, subjectId }) => {
    switch (type) {
      case 'message.received':
      case 'message.status':
      case 'message.changed':
        if (conversationId === null) return
        soon(`messages:${conversationId}`, subjectId, (ids) => refreshMessages(client, conversationId, ids))
        conversation(conversationId)
        if (type === 'message.received') reread('counts')
        return
      case 'conversation.changed':
        conversation(subjectId)
        reread('counts')
        return
      case 'comment.created':
      case 'comment.changed':
        soon('comments', subjectId, (ids) => refreshComments(client, ids))
        return
      case 'person.changed':
        reread('person', subjectId)
        soon('people', subjectId, (ids) => refreshPeople(client, ids))
        return
      case 'channel.changed':
        reread('channels')
        reread('notices')
        reread('consents')
        reread('settings')
        return
      case 'link.changed':
        reread('link', subjectId)
        return
    }
  }
}

async function refreshConversations(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (ids.length > MANY_IDS) {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['conversations'] }),
      client.invalidateQueries({ queryKey: ['conversation'] }),
    ])
    return
  }
  await Promise.all(ids.map(async (id) => showConversation(client, await readConversation(id))))
}

async function refreshComments(client: QueryClient, ids: readonly string[]): Promise<void> {
  if (client.getQueriesData({ queryKey: ['comments'] }).length === 0) return
  if (ids.length > MANY_IDS) await client.invalidateQueries({ queryKey: ['comments'] })
  else await Promise.all(ids.map(async (id) => showComment(client, await readComment(id))))
}

/** A person's name and face are in the lists of people and of conversations. */
async function refreshPeople(client: QueryClient, ids: readonly string[]): Promise<void> {
  const changed = new Set(ids)
  const named = heldConversations(client).filter(({ person }) => changed.has(person.id))
  await Promise.all([
    client.invalidateQueries({ queryKey: ['people'] }),
    named.length === 0 ? null : refreshConversations(client, [...new Set(named.map(({ id }) => id))]),
  ])
}

/** Reads the newest messages and lays them over the ones held, so that a long thread is not read anew for each event. */
async function refreshMessages(
  client: QueryClient,
  conversationId: string,
  ids: readonly string[],
): Promise<void> {
  const key = messagesKey(conversationId)
  if (client.getQueryData(key) === undefined) return
  await sendsInFlight(conversationId)
  const fresh = await readMessages(conversationId, null)
  const held = client.getQueryData<Held<Message>>(key)
  if (held === undefined) return
  const newest = new Set(fresh.items.map(({ id }) => id))
  // A gap before what came, or a change further up than it reaches: only the whole is right.
  if (!joins(held, fresh) || (held.pages.length > 1 && ids.some((id) => !newest.has(id)))) {
    await client.invalidateQueries({ queryKey: key })
    return
  }
  client.setQueryData<Held<Message>>(key, layMessages(held, fresh.items))
}
