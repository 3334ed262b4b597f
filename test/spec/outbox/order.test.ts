import { afterAll, beforeAll, expect, it } from 'vitest'
import { threadsDue } from '../../../src/outbox/sweep.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP } from '../../support/outbox.ts'

const CONVERSATIONS = 100
const MESSAGES = 10
const SENDERS = 4
/** Conversations a sender has in hand at once. */
const AT_ONCE = 8
/** One message in so many meets an error that passes, one in so many a limit. */
const TRANSIENT_ONE_IN = 20
const LIMITED_ONE_IN = 100
/** For a machine that has much else to do. */
const DEADLINE_MS = 240_000

let bench: OutboxBench
let chats: Chat[]
beforeAll(async () => {
  bench = await openOutboxBench()
  // Nobody listens here: what the platforms tell of the sends is another matter.
  bench.sandbox.facebook.setApp({ echo: 'off', autoDelivered: false })
  await bench.sandbox.control.call('zalo.setSwitches', { change: { echo: 'none' } })
  const each = [34, 33, 33] as const
  const channels = [await bench.page(), await bench.page(), await bench.oa()]
  chats = []
  for (const [n, channel] of channels.entries()) chats.push(...(await bench.chats(channel, each[n] ?? 0)))
})
afterAll(() => bench?.close())

const textOf = (chat: number, message: number) => `c${chat}m${message};`

/** An error for this message's first try, found in the request by its text. */
function troubleFor(chat: Chat, text: string, kind: 'transient' | 'limited'): void {
  const { platform } = chat.channel
  const then =
    platform === 'facebook'
      ? { graphError: { code: kind === 'limited' ? 613 : 2 } }
      : { zaloError: { error: kind === 'limited' ? -32 : -200 } }
  bench.sandbox.faults.add({ match: { platform, contains: text }, then })
}

/** Goes round what is due until nothing is open; whoever finds nothing due lets the time pass that the rows wait for. */
async function sendAll(): Promise<void> {
  for (;;) {
    const due = await threadsDue(bench.store, bench.clock.nowMs())
    const left = due.sort(() => Math.random() - 0.5)
    const hand = async () => {
      for (let thread = left.pop(); thread; thread = left.pop()) await bench.drain(thread)
    }
    const any = due.length > 0
    await Promise.all(Array.from({ length: AT_ONCE }, hand))
    if (any) continue
    const waiting = await bench.store.outbox
      .findOne({ shopId: SHOP, open: true, state: 'deferred' })
      .sort({ deferredUntil: 1 })
      .lean()
    if (!waiting) return
    bench.advance(Math.max(1, (waiting.deferredUntil?.getTime() ?? 0) - bench.clock.nowMs()))
  }
}

it(
  `${CONVERSATIONS} conversations of ${MESSAGES} messages keep their order under ${SENDERS} senders, errors and limits: none leaves twice`,
  async () => {
    expect(chats).toHaveLength(CONVERSATIONS)
    let accepted = 0
    for (let message = 0; message < MESSAGES; message++)
      await Promise.all(
        chats.map(async (chat, n) => {
          const text = textOf(n, message)
          accepted += 1
          if (accepted % LIMITED_ONE_IN === 0) troubleFor(chat, text, 'limited')
          else if (accepted % TRANSIENT_ONE_IN === 0) troubleFor(chat, text, 'transient')
          await bench.send(chat, text)
        }),
      )
    await Promise.all(Array.from({ length: SENDERS }, sendAll))

    expect(bench.sandbox.faults.list()).toEqual([])
    const wanted = chats.map((_, n) => Array.from({ length: MESSAGES }, (__, message) => textOf(n, message)))
    expect(chats.map((chat) => bench.sent(chat).map(({ text }) => text))).toEqual(wanted)
    const states = await bench.store.outbox.distinct('state', { shopId: SHOP })
    expect(states).toEqual(['sent'])
    // Each call that did not go through was one of those errors, and nothing else was called.
    const sends = bench.sandbox.history
      .calls()
      .filter(({ op }) => op === 'POST */messages' || op === 'messages.send')
    expect(sends).toHaveLength(accepted + sends.filter(({ fault }) => fault !== null).length)
    expect(sends.filter(({ fault }) => fault !== null)).toHaveLength(accepted / TRANSIENT_ONE_IN)
  },
  DEADLINE_MS,
)
