import { z } from 'zod'
import { type FacebookMessage, toMessageEvents } from './facebook-events.ts'
import { PACE_MS } from './limits.ts'
import { firstPass, nextPass, Pass, seenTop } from './passes.ts'
import type { Ask, Harvest, Reading, StageReader } from './reading.ts'
import { Spread } from './whole-seconds.ts'

const Chat = z.object({
  /** `t_…` */
  id: z.string(),
  personId: z.string(),
  after: z.string().nullable(),
  spread: Spread,
  /** Begun anew once, because its position was refused. */
  again: z.boolean(),
})
type Chat = z.infer<typeof Chat>

/** How much one call asks for: conversations, the newest messages each brings along, older messages of one. */
const WIDTHS = {
  wide: { limit: 20, newest: 25, messages: 50 },
  narrow: { limit: 10, newest: 10, messages: 25 },
  plain: { limit: 10, newest: null, messages: 10 },
} as const
const NARROWER = { wide: 'narrow', narrow: 'plain', plain: null } as const

const Cursor = z.object({
  pass: Pass,
  /** Position in the list of conversations. */
  list: z.string().nullable(),
  listing: z.boolean(),
  width: z.enum(['wide', 'narrow', 'plain']),
  /** Conversations of the pages read whose older messages are still to be read. */
  chats: z.array(Chat),
  restarts: z.int(),
})
type Cursor = z.infer<typeof Cursor>

interface List {
  readonly conversations: readonly {
    readonly id: string
    readonly updatedAtMs: number
    readonly participants: readonly { readonly id: string }[]
    readonly messages: { readonly messages: readonly FacebookMessage[]; readonly after: string | null } | null
  }[]
  readonly after: string | null
}

const startOf = (pass: Pass, width: Cursor['width'] = 'wide'): Cursor => ({
  pass,
  list: null,
  listing: true,
  width,
  chats: [],
  restarts: 0,
})

/** A Page's Messenger conversations with their messages (FB4). */
export const facebookInbox: StageReader<Cursor> = {
  open(stored, run) {
    const known = Cursor.safeParse(stored)
    return known.success ? known.data : startOf(firstPass(run.from))
  },
  read: (ask, cursor, reading) =>
    cursor.chats[0] ? readChat(ask, cursor, cursor.chats[0], reading) : readList(ask, cursor, reading),
  past(cursor) {
    const [chat, ...others] = cursor.chats
    if (chat) {
      const fresh = { ...chat, after: null, spread: null, again: true }
      return goOn({ ...cursor, chats: chat.after === null || chat.again ? others : [fresh, ...others] })
    }
    if (cursor.list === null || cursor.restarts > 1) return 'stuck'
    return { ...startOf(cursor.pass, cursor.width), restarts: cursor.restarts + 1 }
  },
  less(cursor) {
    const width = NARROWER[cursor.width]
    if (width === null) return null
    // A position belongs to the page size it was given for; one inside of a conversation does not.
    return cursor.chats.length > 0 ? { ...cursor, width } : startOf(cursor.pass, width)
  },
  without: async () => ({ part: 'inbox', cursor: null }),
}

/** A stage that has nothing left in this pass goes on with the next. */
function goOn(cursor: Cursor): Cursor | null {
  if (cursor.chats.length > 0 || cursor.listing) return cursor
  const pass = nextPass(cursor.pass)
  return pass === null ? null : startOf(pass, cursor.width)
}

const harvest = (
  cursor: Cursor,
  brought: Pick<Harvest<Cursor>, 'events' | 'conversations' | 'unreadable'>,
): Harvest<Cursor> => ({ ...brought, cursor: goOn(cursor), code: 'FB4', paceMs: PACE_MS.facebookInbox })

async function readList(ask: Ask, cursor: Cursor, { run, accountId }: Reading): Promise<Harvest<Cursor>> {
  const pageId = accountId
  const list = await ask<List>('facebook.conversations', {
    pageId,
    after: cursor.list,
    limit: WIDTHS[cursor.width].limit,
    newest: WIDTHS[cursor.width].newest,
  })
  const pass = seenTop(
    cursor.pass,
    list.conversations.map(({ updatedAtMs }) => updatedAtMs),
  )
  const wanted = list.conversations.filter(({ updatedAtMs }) => updatedAtMs >= pass.floorMs)
  const events: Harvest<Cursor>['events'][number][] = []
  const chats: Chat[] = []
  let unreadable = 0
  for (const { id, participants, messages } of wanted) {
    const personId = participants.find((one) => one.id !== pageId)?.id
    if (personId === undefined) {
      unreadable += 1
      continue
    }
    const chat: Chat = { id, personId, after: null, spread: null, again: false }
    if (messages === null) {
      chats.push(chat)
      continue
    }
    const read = toMessageEvents(messages.messages, { pageId, personId, spread: null }, floorOf(run.from))
    events.push(...read.events)
    if (messages.after !== null && !read.reachedEnd)
      chats.push({ ...chat, after: messages.after, spread: read.spread })
  }
  return harvest(
    {
      ...cursor,
      pass,
      chats,
      list: list.after,
      listing: list.after !== null && wanted.length === list.conversations.length,
    },
    { events, conversations: pass.number === 1 ? wanted.length : 0, unreadable },
  )
}

async function readChat(
  ask: Ask,
  cursor: Cursor,
  chat: Chat,
  { run, accountId }: Reading,
): Promise<Harvest<Cursor>> {
  const page = await ask<{ messages: FacebookMessage[]; after: string | null }>(
    'facebook.conversation-messages',
    { conversationId: chat.id, after: chat.after, limit: WIDTHS[cursor.width].messages },
  )
  const thread = { pageId: accountId, personId: chat.personId, spread: chat.spread }
  const read = toMessageEvents(page.messages, thread, floorOf(run.from))
  const others = cursor.chats.slice(1)
  const more = page.after !== null && !read.reachedEnd
  const chats = more ? [{ ...chat, after: page.after, spread: read.spread }, ...others] : others
  return harvest({ ...cursor, chats }, { events: read.events, conversations: 0, unreadable: 0 })
}

/** History tells whole seconds. */
const floorOf = (from: Date): number => Math.floor(from.getTime() / 1_000) * 1_000
