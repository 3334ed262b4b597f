import { z } from 'zod'
import type { AttachmentIn, MessageEvent } from '../channels/inbound-event.ts'
import { PACE_MS } from './limits.ts'
import { firstPass, nextPass, Pass, seenTop } from './passes.ts'
import type { Ask, Harvest, Reading, StageReader } from './reading.ts'

/** The platform's page; fewer rows mean that there are no more. */
const PAGE = 10

const Chat = z.object({ personId: z.string(), offset: z.int() })

const Cursor = z.object({
  pass: Pass,
  offset: z.int(),
  listing: z.boolean(),
  /** People whose conversations are still to be read. */
  chats: z.array(Chat),
})
type Cursor = z.infer<typeof Cursor>

/** As the operations answer: already in the words of a live message. */
interface ZaloMessage {
  readonly externalId: string
  readonly personId: string
  readonly direction: 'in' | 'out'
  readonly atMs: number
  readonly text: string | null
  readonly attachments: readonly AttachmentIn[]
}
interface Page {
  readonly messages: readonly ZaloMessage[]
  readonly unreadable: number
}

const startOf = (pass: Pass): Cursor => ({ pass, offset: 0, listing: true, chats: [] })

/** An OA's conversations with their messages (ZA3): the only way to read back what webhooks missed. */
export const zaloInbox: StageReader<Cursor> = {
  open(stored, run) {
    const known = Cursor.safeParse(stored)
    return known.success ? known.data : startOf(firstPass(run.from))
  },
  read: (ask, cursor, reading) =>
    cursor.chats.length > 0 ? readChat(ask, cursor, reading) : readList(ask, cursor, reading),
  past: (cursor) => (cursor.chats.length > 0 ? goOn({ ...cursor, chats: cursor.chats.slice(1) }) : 'stuck'),
  less: () => null,
  without: async () => ({ part: 'inbox', cursor: null }),
}

function goOn(cursor: Cursor): Cursor | null {
  if (cursor.chats.length > 0 || cursor.listing) return cursor
  const pass = nextPass(cursor.pass)
  return pass === null ? null : startOf(pass)
}

const harvest = (
  cursor: Cursor,
  brought: Pick<Harvest<Cursor>, 'events' | 'conversations' | 'unreadable'>,
): Harvest<Cursor> => ({ ...brought, cursor: goOn(cursor), code: 'ZA3', paceMs: PACE_MS.zalo })

const rowsIn = ({ messages, unreadable }: Page): number => messages.length + unreadable

/** The newest message of each conversation says when it changed; it is read again with its conversation. */
async function readList(ask: Ask, cursor: Cursor, _reading: Reading): Promise<Harvest<Cursor>> {
  const page = await ask<Page>('zalo.recent-chats', { offset: cursor.offset, count: PAGE })
  const pass = seenTop(
    cursor.pass,
    page.messages.map(({ atMs }) => atMs),
  )
  const wanted = page.messages.filter(({ atMs }) => atMs >= pass.floorMs)
  const people = [...new Set(wanted.map(({ personId }) => personId))]
  const listing = rowsIn(page) === PAGE && wanted.length === page.messages.length
  return harvest(
    {
      pass,
      offset: cursor.offset + PAGE,
      listing,
      chats: people.map((personId) => ({ personId, offset: 0 })),
    },
    {
      events: [],
      conversations: pass.number === 1 ? people.length : 0,
      unreadable: page.unreadable,
    },
  )
}

async function readChat(ask: Ask, cursor: Cursor, { run, accountId }: Reading): Promise<Harvest<Cursor>> {
  const [chat, ...others] = cursor.chats as [Cursor['chats'][number], ...Cursor['chats']]
  const page = await ask<Page>('zalo.conversation', {
    userId: chat.personId,
    offset: chat.offset,
    count: PAGE,
  })
  const fromMs = run.from.getTime()
  const wanted = page.messages.filter(({ atMs }) => atMs >= fromMs)
  const more = rowsIn(page) === PAGE && wanted.length === page.messages.length
  return harvest(
    { ...cursor, chats: more ? [{ ...chat, offset: chat.offset + PAGE }, ...others] : others },
    {
      events: wanted.map((message) => toEvent(message, chat.personId, accountId)),
      conversations: 0,
      unreadable: page.unreadable,
    },
  )
}

/** Whether staff or an app wrote for the OA is not told; a send of ours is known by its id, or found by its text. */
const toEvent = (message: ZaloMessage, personId: string, accountId: string): MessageEvent => ({
  kind: 'message',
  accountId,
  atMs: message.atMs,
  externalId: message.externalId,
  personId,
  direction: message.direction,
  echo: message.direction === 'out' ? { kind: 'own-app' } : null,
  text: message.text,
  attachments: message.attachments,
  replyToExternalId: null,
  postback: null,
  referral: null,
})
