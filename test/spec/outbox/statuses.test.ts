import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DoorSubject } from '../../../src/door/door.ts'
import { listMessages } from '../../../src/inbox/read/messages.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP } from '../../support/outbox.ts'
import { eventually } from '../../support/wait.ts'

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

const SEND = {
  facebook: { platform: 'facebook', op: 'POST */messages' },
  zalo: { platform: 'zalo', op: 'messages.send' },
} as const

/** What the API shows of the chat's own messages, oldest first. */
async function shown(chat: Chat) {
  const page = await listMessages(bench.deps, SHOP, chat.conversationId, {
    order: 'asc',
    limit: 50,
    language: 'en',
  })
  return (page?.items ?? []).filter((message) => message.direction === 'out')
}
const statusOf = async (chat: Chat) => (await shown(chat)).map((message) => message.status)

describe.each(['facebook', 'zalo'] as const)('A message to a person on %s', (platform) => {
  const newChat = async () => bench.chat(platform === 'facebook' ? await bench.page() : await bench.oa())

  it('is queued, sending, sent, delivered and read, and stands once on the platform', async () => {
    bench.sandbox.facebook.setApp({ autoDelivered: false })
    const chat = await newChat()
    const messageId = await bench.send(chat, 'Dạ còn ạ')
    expect(bench.woken).toContainEqual({ shopId: SHOP, threadKey: chat.threadKey })
    expect(await statusOf(chat)).toEqual(['queued'])

    bench.sandbox.faults.add({ match: SEND[platform], then: { delayMs: 300 } })
    const draining = bench.drain(chat)
    await eventually(async () => expect(await statusOf(chat)).toEqual(['sending']))
    await draining
    await bench.listen()
    expect(await statusOf(chat)).toEqual(['sent'])
    const [sent] = bench.sent(chat)
    expect(sent).toEqual({ id: (await bench.message(messageId)).externalId, text: 'Dạ còn ạ' })

    const who = { oaId: chat.channel.externalId, userId: chat.personId, messageIds: [sent?.id] }
    const reader = { pageId: chat.channel.externalId, personId: chat.personId }
    if (platform === 'facebook') await bench.sandbox.facebook.call('markDelivered', reader)
    else await bench.sandbox.control.call('zalo.markReceived', who)
    await bench.listen()
    expect(await statusOf(chat)).toEqual(['delivered'])
    if (platform === 'facebook') await bench.sandbox.facebook.call('markRead', reader)
    else await bench.sandbox.control.call('zalo.markSeen', who)
    await bench.listen()
    expect(await statusOf(chat)).toEqual(['read'])
    expect(bench.sent(chat)).toHaveLength(1)
  })

  it('is one message where the echo is applied before the platform has answered', async () => {
    const chat = await newChat()
    bench.sandbox.facebook.setApp({ echo: 'before' })
    await bench.sandbox.control.call('zalo.setSwitches', { change: { echo: 'before' } })
    const messageId = await bench.send(chat, 'tới trước')
    const atTheAnswer: string[][] = []
    await bench.drain(chat, {
      ...bench.deps,
      door: {
        ...bench.deps.door,
        async call(...args) {
          const answer = await bench.deps.door.call(...args)
          await bench.listen()
          atTheAnswer.push(await statusOf(chat))
          return answer as never
        },
      },
    })
    bench.sandbox.facebook.setApp({ echo: 'after' })
    await bench.sandbox.control.call('zalo.setSwitches', { change: { echo: 'after' } })
    expect(atTheAnswer).toEqual([['sent']])
    const messages = await shown(chat)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({
      id: messageId,
      text: 'tới trước',
      author: { kind: 'staff', id: 'user-lan' },
      externalId: bench.sent(chat)[0]?.id,
    })
  })

  it('that the platform refuses for good says why in the merchant’s words, and lets the next one go', async () => {
    const chat = await newChat()
    await bench.send(chat, 'một')
    await bench.send(chat, 'hai')
    const refusal =
      platform === 'facebook'
        ? { graphError: { code: 551, subcode: 1545041 } }
        : { zaloError: { error: -217 } }
    bench.sandbox.faults.add({ match: SEND[platform], then: refusal })
    await bench.drainDue()
    const [first, second] = await shown(chat)
    expect(first).toMatchObject({
      status: 'failed',
      problem: { code: platform === 'facebook' ? 'person-unavailable' : 'person-blocked' },
    })
    expect(first?.problem?.detail).toMatch(/customer|person/i)
    expect(second).toMatchObject({ status: 'sent', problem: null })
    expect(bench.sent(chat).map(({ text }) => text)).toEqual(['hai'])
  })

  it('tells every change of its status, in order', async () => {
    const chat = await newChat()
    await bench.store.events.deleteMany({ shopId: SHOP })
    const messageId = await bench.send(chat, 'xin chào')
    await bench.drain(chat)
    const told = await bench.store.events.find({ shopId: SHOP, subjectId: messageId }).sort({ _id: 1 }).lean()
    expect(told.map(({ type, conversationId }) => [type, conversationId])).toEqual(
      Array.from({ length: 3 }, () => ['message.status', chat.conversationId]),
    )
  })
})

const subjectOf = ({ channel }: Chat): DoorSubject => ({
  kind: 'channel',
  shopId: SHOP,
  channelId: channel.channelId,
})
const sends = () => bench.sandbox.history.calls({ op: SEND.zalo.op }).length

/** Sends past the outbox, and tells what was asked before each request. */
async function callWith(chat: Chat, answer: () => Promise<void> = async () => undefined) {
  const asked: { name: string; effect: boolean; sendsBefore: number }[] = []
  const call = bench.deps.door.call(
    subjectOf(chat),
    'zalo.send-message',
    { userId: chat.personId, text: 'chào' },
    {
      async beforeLeaving({ name, effect }) {
        asked.push({ name, effect, sendsBefore: sends() })
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
  const before = sends()
  expect(await callWith(chat)).toEqual({
    asked: [{ name: 'zalo.send-message', effect: true, sendsBefore: before }],
    end: 'sent',
  })
})

it('The door asks nothing where the call is refused or put off', async () => {
  const chat = await bench.chat(await bench.oa())
  bench.sandbox.faults.add({
    match: SEND.zalo,
    then: { zaloError: { error: -32, message: 'OA reached limit' } },
  })
  await callWith(chat)
  expect((await callWith(chat)).asked).toEqual([])
  await bench.withdraw(chat.channel, ['ZA3'])
  expect(await callWith(chat)).toEqual({ asked: [], end: 'consent-missing: ZA3' })
})

it('An answer that throws stops the call: nothing leaves, and the account is not blamed', async () => {
  const chat = await bench.chat(await bench.oa())
  const before = sends()
  for (let n = 0; n < 12; n++) {
    const { end } = await callWith(chat, () => Promise.reject(new Error('not mine any more')))
    expect(end).toBe('not mine any more')
  }
  expect(sends()).toBe(before)
  expect((await callWith(chat)).end).toBe('sent')
})

it('A token that died on the way is renewed and the request made once more: one attempt, one message', async () => {
  const chat = await bench.chat(await bench.oa())
  const messageId = await bench.send(chat, 'một')
  bench.sandbox.faults.add({
    match: SEND.zalo,
    then: { zaloError: { error: -216 } },
  })
  const before = sends()
  await bench.drain(chat)
  expect(sends() - before).toBe(2)
  expect((await bench.rows(chat))[0]).toMatchObject({ state: 'sent', attempts: 1 })
  expect(bench.sent(chat)).toHaveLength(1)
  expect((await bench.message(messageId)).sendStatus).toBe('sent')
})
