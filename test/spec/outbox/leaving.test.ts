import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { DoorSubject } from '../../../src/door/door.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP } from '../../support/outbox.ts'

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

const subjectOf = ({ channel }: Chat): DoorSubject => ({
  kind: 'channel',
  shopId: SHOP,
  channelId: channel.channelId,
})
const calls = (op: string) => bench.sandbox.history.calls({ op }).length

/** Sends past the outbox, and tells what was asked before each request. */
async function callWith(chat: Chat, answer: () => Promise<void> = async () => undefined) {
  const asked: { name: string; effect: boolean; callsBefore: number }[] = []
  const call = bench.deps.door.call(
    subjectOf(chat),
    'zalo.send-message',
    { userId: chat.personId, text: 'chào' },
    {
      async beforeLeaving({ name, effect }) {
        asked.push({ name, effect, callsBefore: calls('messages.send') })
        await answer()
      },
    },
  )
  const end = await call.then(
    () => 'sent',
    (error: Error) => error.message,
  )
  return { asked, end }
}

it('The door asks last of all, with the request in hand', async () => {
  const chat = await bench.chat(await bench.oa())
  const before = calls('messages.send')
  expect(await callWith(chat)).toEqual({
    asked: [{ name: 'zalo.send-message', effect: true, callsBefore: before }],
    end: 'sent',
  })
})

it('The door asks nothing where the call is refused or put off', async () => {
  const chat = await bench.chat(await bench.oa())
  bench.sandbox.faults.add({
    match: { platform: 'zalo', op: 'messages.send' },
    then: { zaloError: { error: -32, message: 'OA reached limit' } },
  })
  await callWith(chat)
  expect((await callWith(chat)).asked).toEqual([])
  await bench.withdraw(chat.channel, ['ZA3'])
  expect(await callWith(chat)).toEqual({ asked: [], end: 'consent-missing: ZA3' })
})

it('An answer that throws stops the call: nothing leaves, and the account is not blamed', async () => {
  const chat = await bench.chat(await bench.oa())
  const before = calls('messages.send')
  for (let n = 0; n < 12; n++) {
    const { end } = await callWith(chat, () => Promise.reject(new Error('not mine any more')))
    expect(end).toBe('not mine any more')
  }
  expect(calls('messages.send')).toBe(before)
  expect((await callWith(chat)).end).toBe('sent')
})

it('A token that died on the way is renewed and the request made once more: one attempt, one message', async () => {
  const chat = await bench.chat(await bench.oa())
  const messageId = await bench.send(chat, 'một')
  bench.sandbox.faults.add({
    match: { platform: 'zalo', op: 'messages.send' },
    then: { zaloError: { error: -216 } },
  })
  const before = calls('messages.send')
  await bench.drain(chat)
  expect(calls('messages.send') - before).toBe(2)
  expect((await bench.rows(chat))[0]).toMatchObject({ state: 'sent', attempts: 1 })
  expect(bench.sent(chat)).toHaveLength(1)
  expect((await bench.message(messageId)).sendStatus).toBe('sent')
})
