import type { Sandbox } from '../../sandbox/index.ts'
import type { Chat } from './shops.ts'

/** A repeatable source of choices (mulberry32): the same seed tells the same story. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** What of a hundred deeds are not new messages. */
const EDITS = 6
const UNSENDS = 3
const REACTIONS = 8
const EMOJI = ['❤', '👍', '😆'] as const

/**
 * People write into these chats, edit, unsend and react, `events` times in all. Webhooks leave at once, in the way the
 * sandbox's courier was told to.
 * @param pause awaited after every so many deeds, so that faults find something under way
 */
export async function chatter(
  sandbox: Sandbox,
  chats: readonly Chat[],
  { events, seed, pause }: { events: number; seed: number; pause?: { every: number; wait(): Promise<void> } },
): Promise<void> {
  const below = seeded(seed)
  const written = new Map<Chat, string[]>()
  for (let n = 0; n < events; n++) {
    const chat = chats[below(chats.length)] as Chat
    const mids = written.get(chat) ?? []
    written.set(chat, mids)
    await deed(sandbox, chat, mids, below, n)
    if (pause && n % pause.every === pause.every - 1) await pause.wait()
  }
}

async function deed(
  { clock, facebook }: Sandbox,
  chat: Chat,
  mids: string[],
  below: (limit: number) => number,
  n: number,
): Promise<void> {
  const kind = below(100)
  const mid = mids[below(Math.max(1, mids.length))]
  if (mid !== undefined && kind < EDITS) {
    await facebook.call('editMessage', { mid, text: `đã sửa lần ${n}` })
  } else if (mid !== undefined && kind < EDITS + UNSENDS) {
    mids.splice(mids.indexOf(mid), 1)
    await facebook.call('unsendMessage', { mid })
  } else if (mid !== undefined && kind < EDITS + UNSENDS + REACTIONS) {
    // Two reactions of one millisecond have no order that the platform could tell.
    clock.advance(1)
    const emoji = EMOJI[below(EMOJI.length)] as string
    await facebook.call('react', below(4) === 0 ? { mid } : { mid, reaction: 'love', emoji })
  } else {
    const { pageId, psid: personId } = chat
    const sent = await facebook.call<{ mid: string }>('sendMessage', {
      pageId,
      personId,
      text: `Tin ${n}: còn hàng không shop? 1/2 giá 😀`,
    })
    mids.push(sent.mid)
  }
}
