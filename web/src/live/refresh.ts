import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { readConversation } from '../api/conversations.ts'
import { type Message, messagesKey, readMessages } from '../api/messages.ts'
import { createGatherer } from './gather.ts'
import { type Held, joins, layMessages } from './lay-over.ts'
import { sendsInFlight } from './pending-sends.ts'
import { heldConversations, showConversation } from './show-message.ts'
import type { LiveEvent } from './stream.ts'

/** Between two reads of one conversation: short enough to look live, long enough for a burst. */
const ONE_MS = 200
/** Between two reads of a whole list: a backfill tells of thousands of people and comments. */
const LIST_MS = 2_000

/** Turns events into reads of what is on the screen. */
export function createRefresher(client: QueryClient): (event: LiveEvent) => void {
  const soon = createGatherer()
  const reread = (queryKey: QueryKey, waitMs = ONE_MS): void =>
    soon(JSON.stringify(queryKey), waitMs, () => client.invalidateQueries({ queryKey }))
  const conversation = (id: string): void =>
    soon(`conversation:${id}`, ONE_MS, async () => showConversation(client, await readConversation(id)))

  return ({ type, conversationId, subjectId }) => {
    switch (type) {
      case 'message.received':
      case 'message.status':
      case 'message.changed':
        if (conversationId === null) return
        soon(`messages:${conversationId}`, ONE_MS, () => refreshNewest(client, conversationId, subjectId))
        conversation(conversationId)
        return
      case 'conversation.changed':
        conversation(subjectId)
        return
      case 'comment.created':
      case 'comment.changed':
        reread(['comments'], LIST_MS)
        return
      case 'person.changed':
        reread(['person', subjectId])
        reread(['people'], LIST_MS)
        for (const { id, person } of heldConversations(client)) if (person.id === subjectId) conversation(id)
        return
      case 'channel.changed':
        reread(['channels'])
        return
      case 'link.changed':
        reread(['link', subjectId])
        return
    }
  }
}

/** Reads the newest messages and lays them over the ones held, so that a long thread is not read anew for each event. */
async function refreshNewest(client: QueryClient, conversationId: string, subjectId: string): Promise<void> {
  const key = messagesKey(conversationId)
  if (client.getQueryData(key) === undefined) return
  await sendsInFlight(conversationId)
  const fresh = await readMessages(conversationId, null)
  const held = client.getQueryData<Held<Message>>(key)
  if (held === undefined) return
  const isAmongNewest = fresh.items.some(({ id }) => id === subjectId)
  // A gap before what came, or a change further up than it reaches: only the whole is right.
  if (!joins(held, fresh) || (!isAmongNewest && held.pages.length > 1)) {
    await client.invalidateQueries({ queryKey: key })
    return
  }
  client.setQueryData<Held<Message>>(key, layMessages(held, fresh.items))
}
