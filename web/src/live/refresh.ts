import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'
import { type Message, messagesKey, readMessages } from '../api/messages.ts'
import type { Page } from '../api/page.ts'
import { sendsInFlight } from './pending-sends.ts'
import type { LiveEvent } from './stream.ts'

/** After a first refresh at once, the next of the same data waits this long: a burst of events becomes two reads. */
const GATHER_MS = 200

/** Turns events into reads of what is on the screen. */
export function createRefresher(client: QueryClient) {
  const soon = createGatherer()
  const invalidate = (queryKey: QueryKey): void =>
    soon(JSON.stringify(queryKey), () => client.invalidateQueries({ queryKey }))

  return (event: LiveEvent): void => {
    const { conversationId, subjectId } = event
    switch (event.type) {
      case 'message.received':
      case 'message.status':
      case 'message.changed':
        if (conversationId !== null) {
          soon(`newest:${conversationId}`, () => refreshNewest(client, conversationId, subjectId))
          if (event.type === 'message.received') invalidate(['window', conversationId])
        }
        invalidate(['conversations'])
        return
      case 'conversation.changed':
        invalidate(['conversations'])
        invalidate(['conversation', subjectId])
        return
      case 'comment.created':
      case 'comment.changed':
        invalidate(['comments'])
        return
      case 'person.changed':
        invalidate(['person', subjectId])
        invalidate(['people'])
        invalidate(['conversations'])
        invalidate(['conversation'])
        return
      case 'channel.changed':
        invalidate(['channels'])
        return
      case 'link.changed':
        invalidate(['link', subjectId])
        return
    }
  }
}

/** Reads the newest messages and lays them over the ones held, so that a long thread is not read anew for each event. */
async function refreshNewest(client: QueryClient, conversationId: string, subjectId: string): Promise<void> {
  const key = messagesKey(conversationId)
  if (client.getQueryData(key) === undefined) return
  await sendsInFlight(conversationId)
  const fresh = await readMessages(conversationId, null).catch(() => null)
  if (fresh === null) return
  const held = client.getQueryData<InfiniteData<Page<Message>, string | null>>(key)
  const first = held?.pages[0]
  if (held === undefined || first === undefined) return
  const known = new Set(held.pages.flatMap((page) => page.items.map(({ id }) => id)))
  const overlaps = fresh.items.some(({ id }) => known.has(id))
  const isOlder = known.has(subjectId) && !fresh.items.some(({ id }) => id === subjectId)
  // A gap between what is held and what came, or a change further up: only the whole is right.
  if ((!overlaps && known.size > 0) || isOlder) {
    await client.invalidateQueries({ queryKey: key })
    return
  }
  client.setQueryData<InfiniteData<Page<Message>, string | null>>(key, layOver(held, fresh))
}

export function layOver(
  held: InfiniteData<Page<Message>, string | null>,
  fresh: Page<Message>,
): InfiniteData<Page<Message>, string | null> {
  const byId = new Map(fresh.items.map((message) => [message.id, message]))
  const pages = held.pages.map((page) => ({
    ...page,
    items: page.items.map((message) => {
      const newer = byId.get(message.id)
      byId.delete(message.id)
      return newer ?? message
    }),
  }))
  const [first, ...older] = pages
  if (first === undefined) return held
  const items = [...byId.values(), ...first.items].sort(newestFirst)
  return { ...held, pages: [{ ...first, items }, ...older] }
}

const newestFirst = (a: Message, b: Message): number =>
  a.sentAt === b.sentAt ? (a.id < b.id ? 1 : -1) : a.sentAt < b.sentAt ? 1 : -1

function createGatherer() {
  const waiting = new Map<string, boolean>()
  const runNow = (key: string, act: () => Promise<unknown>): void => {
    waiting.set(key, false)
    setTimeout(() => {
      const again = waiting.get(key) === true
      waiting.delete(key)
      if (again) runNow(key, act)
    }, GATHER_MS)
    // A read that fails is shown where its data is.
    act().catch(() => undefined)
  }
  return (key: string, act: () => Promise<unknown>): void => {
    if (waiting.has(key)) waiting.set(key, true)
    else runNow(key, act)
  }
}
