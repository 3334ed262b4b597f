import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SendRefused } from '../../../src/outbox/deps.ts'
import { UNKNOWN_WAIT_MS } from '../../../src/outbox/next-step.ts'
import { requestInfo } from '../../../src/outbox/request-info.ts'
import { retryMessage } from '../../../src/outbox/retry-message.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP, STAFF } from '../../support/outbox.ts'

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())
afterEach(async () => {
  bench.sandbox.faults.clear()
  await setEcho('after')
})

const SEND = {
  facebook: { platform: 'facebook', op: 'POST */messages' },
  zalo: { platform: 'zalo', op: 'messages.send' },
} as const
type Platform = keyof typeof SEND

async function setEcho(when: 'before' | 'after' | 'none'): Promise<void> {
  bench.sandbox.facebook.setApp({ echo: when === 'none' ? 'off' : when })
  await bench.sandbox.control.call('zalo.setSwitches', { change: { echo: when } })
}
const newChat = async (platform: Platform, codes?: readonly string[]): Promise<Chat> => {
  const change = codes === undefined ? {} : { codes }
  return bench.chat(platform === 'facebook' ? await bench.page(change) : await bench.oa(change))
}
const loseAnswer = (platform: Platform) =>
  bench.sandbox.faults.add({ match: SEND[platform], then: { doneButAnswerLost: true } })
const texts = (chat: Chat) => bench.sent(chat).map(({ text }) => text)
const statusOf = async (id: string) => (await bench.message(id)).sendStatus
const retry = (chat: Chat, messageId: string, confirmDuplicate: boolean, idempotencyKey: string) =>
  retryMessage(bench.deps, SHOP, chat.conversationId, messageId, {
    confirmDuplicate,
    author: STAFF,
    idempotencyKey,
  })
const codeOf = async (act: Promise<unknown>) => {
  const error = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof SendRefused ? error.code : error
}

describe.each(['facebook', 'zalo'] as const)('A send on %s whose answer was lost', (platform) => {
  it('is shown as unknown, keeps its conversation waiting, and is settled by its echo', async () => {
    const chat = await newChat(platform)
    const [first, second] = [await bench.send(chat, 'một'), await bench.send(chat, 'hai')]
    loseAnswer(platform)
    const end = await bench.drain(chat)
    expect(await bench.message(first)).toMatchObject({ sendStatus: 'unknown', problem: 'answer-lost' })
    expect((end.wakeAtMs ?? 0) - bench.clock.nowMs()).toBeGreaterThan(UNKNOWN_WAIT_MS - 10_000)
    expect((end.wakeAtMs ?? 0) - bench.clock.nowMs()).toBeLessThanOrEqual(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một'])
    expect(await statusOf(second)).toBe('queued')

    await bench.listen()
    expect(await bench.message(first)).toMatchObject({
      sendStatus: 'sent',
      problem: null,
      externalId: bench.sent(chat)[0]?.id,
    })
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
  })

  it('is settled by reading the conversation where no echo came', async () => {
    await setEcho('none')
    const chat = await newChat(platform)
    const ids = [await bench.send(chat, 'một  dòng\nhai'), await bench.send(chat, 'hai')]
    loseAnswer(platform)
    await bench.drain(chat)
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect(await Promise.all(ids.map(statusOf))).toEqual(['sent', 'sent'])
    expect((await bench.message(ids[0] as string)).externalId).toBe(bench.sent(chat)[0]?.id)
    expect(bench.sent(chat)).toHaveLength(2)
  })

  it('and that never was done is not repeated: after a minute the conversation goes on, and a person decides', async () => {
    const chat = await newChat(platform)
    const [first, second] = [await bench.send(chat, 'một'), await bench.send(chat, 'hai')]
    bench.sandbox.faults.add({ match: SEND[platform], then: { close: true } })
    await bench.drain(chat)
    bench.advance(UNKNOWN_WAIT_MS - 5_000)
    await bench.drainDue()
    expect(await statusOf(second)).toBe('queued')
    await bench.store.events.deleteMany({ shopId: SHOP })
    bench.advance(6_000)
    await bench.drainDue()
    expect([await statusOf(first), await statusOf(second)]).toEqual(['unknown', 'sent'])
    expect(texts(chat)).toEqual(['hai'])
    const told = await bench.store.events.find({ shopId: SHOP, conversationId: chat.conversationId }).lean()
    expect(told.map(({ type }) => type)).toContain('conversation.changed')

    expect(await codeOf(retry(chat, first, false, `${platform}-1`))).toBe('duplicate-unconfirmed')
    const again = await retry(chat, first, true, `${platform}-1`)
    expect(await retry(chat, first, true, `${platform}-1`)).toEqual({ ...again, isNew: false })
    const rows = await bench.rows(chat)
    expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(rows[2]).toMatchObject({ messageId: again.messageId, retryOf: rows[0]?._id })
    expect((await bench.message(again.messageId)).retryOf).toBe(first)
    await bench.drainDue()
    expect(texts(chat)).toEqual(['hai', 'một'])
    expect(await statusOf(first)).toBe('unknown')
  })

  it('is settled by an echo that comes after the minute, when others have left', async () => {
    const chat = await newChat(platform)
    const { courier } = bench.sandbox[platform]
    courier?.hold()
    const [first, second] = [await bench.send(chat, 'một'), await bench.send(chat, 'hai')]
    loseAnswer(platform)
    bench.sandbox.faults.add({ match: { platform, path: 'onversation' }, times: 0, then: { status: 500 } })
    await bench.drain(chat)
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect([await statusOf(first), await statusOf(second)]).toEqual(['unknown', 'sent'])
    courier?.release()
    await bench.listen()
    expect([await statusOf(first), await statusOf(second)]).toEqual(['sent', 'sent'])
    expect(texts(chat)).toEqual(['một', 'hai'])
  })
})

it('A send that Facebook answers with an error although it was done is not repeated', async () => {
  const chat = await newChat('facebook')
  const messageId = await bench.send(chat, 'một')
  bench.sandbox.facebook.setApp({ sentButError: 1 })
  await bench.drain(chat)
  expect(await bench.message(messageId)).toMatchObject({
    sendStatus: 'unknown',
    problem: 'sent-though-error',
  })
  await bench.listen()
  expect(await statusOf(messageId)).toBe('sent')
  await bench.drainDue()
  expect(texts(chat)).toEqual(['một'])
})

it('Where the shop does not let us read its conversations, nothing is read and a person decides', async () => {
  await setEcho('none')
  const chat = await newChat('facebook', ['FB5'])
  const messageId = await bench.send(chat, 'một')
  loseAnswer('facebook')
  await bench.drain(chat)
  const reads = () => bench.sandbox.history.calls({ platform: 'facebook', method: 'GET' }).length
  const before = reads()
  bench.advance(UNKNOWN_WAIT_MS)
  await bench.drainDue()
  expect(await statusOf(messageId)).toBe('unknown')
  expect(reads()).toBe(before)
})

it('Buttons on Zalo whose answer was lost are settled by the echo of their text', async () => {
  const chat = await newChat('zalo')
  const template = {
    type: 'button',
    text: 'Chị chọn cỡ nào ạ?',
    buttons: [{ type: 'postback', title: 'Cỡ nhỏ', payload: 'S' }],
  } as const
  const messageId = await bench.send(chat, null, { template })
  loseAnswer('zalo')
  await bench.drain(chat)
  expect(await statusOf(messageId)).toBe('unknown')
  await bench.listen()
  expect(await bench.message(messageId)).toMatchObject({
    sendStatus: 'sent',
    externalId: bench.sent(chat)[0]?.id,
  })
  expect(texts(chat)).toEqual(['Chị chọn cỡ nào ạ?'])
})

describe('A send without words on Zalo whose answer was lost', () => {
  const url = 'https://example.com/hoa.png'
  const sticker = { type: 'sticker', stickerId: 's9' } as const
  const picture = { type: 'image', url } as const

  it.each([
    ['a picture', picture],
    ['a sticker', sticker],
  ])('is settled by its echo: %s', async (_, attachment) => {
    const chat = await newChat('zalo')
    const messageId = await bench.send(chat, null, { attachments: [attachment] })
    loseAnswer('zalo')
    await bench.drain(chat)
    expect(await statusOf(messageId)).toBe('unknown')
    await bench.listen()
    expect(await bench.message(messageId)).toMatchObject({
      sendStatus: 'sent',
      externalId: bench.sent(chat)[0]?.id,
    })
    expect(bench.sent(chat)).toHaveLength(1)
  })

  it('is settled by its echo: the form', async () => {
    const chat = await newChat('zalo', ['ZA1', 'ZA2', 'ZA3'])
    const { messageId } = await requestInfo(bench.deps, SHOP, chat.conversationId, {
      request: { title: 'Shop', subtitle: 'Xin địa chỉ', imageUrl: url },
      author: STAFF,
      idempotencyKey: 'form-unknown',
    })
    bench.sandbox.faults.add({ match: { platform: 'zalo' }, then: { doneButAnswerLost: true } })
    await bench.drain(chat)
    expect(await statusOf(messageId)).toBe('unknown')
    await bench.listen()
    expect(await statusOf(messageId)).toBe('sent')
    expect(bench.sent(chat)).toHaveLength(1)
  })

  it('is settled by reading the conversation where no echo came', async () => {
    await setEcho('none')
    const chat = await newChat('zalo')
    const messageId = await bench.send(chat, null, { attachments: [picture] })
    loseAnswer('zalo')
    await bench.drain(chat)
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect(await bench.message(messageId)).toMatchObject({
      sendStatus: 'sent',
      externalId: bench.sent(chat)[0]?.id,
    })
  })

  it('is not settled by what staff sent in the platform’s own tool', async () => {
    const chat = await newChat('zalo')
    const messageId = await bench.send(chat, null, { attachments: [picture] })
    bench.sandbox.faults.add({ match: SEND.zalo, then: { close: true } })
    await bench.drain(chat)
    const person = { oaId: chat.channel.externalId, userId: chat.personId }
    await bench.sandbox.control.call('zalo.staffSend', { ...person, kind: 'image' })
    await bench.listen()
    expect(await statusOf(messageId)).toBe('unknown')
  })

  it('and of which there are two alike is left to a person', async () => {
    const chat = await newChat('zalo')
    const { courier } = bench.sandbox.zalo
    courier?.hold()
    const first = await bench.send(chat, null, { attachments: [sticker] })
    loseAnswer('zalo')
    bench.sandbox.faults.add({
      match: { platform: 'zalo', op: 'history.conversation' },
      times: 0,
      then: { status: 500 },
    })
    await bench.drain(chat)
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    const second = await bench.send(chat, null, { attachments: [sticker] })
    loseAnswer('zalo')
    await bench.drain(chat)
    courier?.release()
    await bench.listen()
    expect([await statusOf(first), await statusOf(second)]).toEqual(['unknown', 'unknown'])
    bench.advance(UNKNOWN_WAIT_MS)
    await bench.drainDue()
    expect([await statusOf(first), await statusOf(second)]).toEqual(['unknown', 'unknown'])
    expect(bench.sent(chat)).toHaveLength(2)
  })
})

it('Two equal texts to one person on Zalo, both of unknown fate, are left to a person', async () => {
  const chat = await newChat('zalo')
  const { courier } = bench.sandbox.zalo
  courier?.hold()
  const first = await bench.send(chat, 'ok')
  loseAnswer('zalo')
  bench.sandbox.faults.add({
    match: { platform: 'zalo', op: 'history.conversation' },
    then: { status: 500 },
  })
  await bench.drain(chat)
  bench.advance(UNKNOWN_WAIT_MS)
  await bench.drainDue()
  const second = await bench.send(chat, 'ok')
  loseAnswer('zalo')
  await bench.drain(chat)
  courier?.release()
  await bench.listen()
  expect([await statusOf(first), await statusOf(second)]).toEqual(['unknown', 'unknown'])
  bench.advance(UNKNOWN_WAIT_MS)
  await bench.drainDue()
  expect([await statusOf(first), await statusOf(second)]).toEqual(['unknown', 'unknown'])
  expect(texts(chat)).toEqual(['ok', 'ok'])
})

it('An equal text somebody else wrote is not taken for ours', async () => {
  await setEcho('none')
  const chat = await newChat('facebook')
  const messageId = await bench.send(chat, 'ok')
  bench.sandbox.faults.add({ match: SEND.facebook, then: { close: true } })
  await bench.drain(chat)
  const { externalId: pageId } = chat.channel
  await bench.sandbox.facebook.call('staffReply', { pageId, personId: chat.personId, text: 'ok' })
  await bench.listen()
  bench.advance(UNKNOWN_WAIT_MS)
  await bench.drainDue()
  expect(await statusOf(messageId)).toBe('unknown')
})

describe('Sending again', () => {
  it('what failed needs no word; twice at once needs one', async () => {
    const chat = await newChat('facebook')
    const messageId = await bench.send(chat, 'một')
    bench.sandbox.faults.add({ match: SEND.facebook, then: { graphError: { code: 551 } } })
    await bench.drain(chat)
    expect(await statusOf(messageId)).toBe('failed')
    const ends = await Promise.allSettled(
      ['a', 'b', 'c'].map((key) => retry(chat, messageId, false, `again-${key}`)),
    )
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1)
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một'])
    expect(await codeOf(retry(chat, messageId, false, 'again-d'))).toBe('duplicate-unconfirmed')
    expect((await retry(chat, messageId, true, 'again-d')).isNew).toBe(true)
  })

  it('is not for what was sent, waits, or is the customer’s', async () => {
    const chat = await newChat('facebook')
    const messageId = await bench.send(chat, 'một')
    expect(await codeOf(retry(chat, messageId, true, 'no-1'))).toBe('not-retryable')
    await bench.drainDue()
    expect(await codeOf(retry(chat, messageId, true, 'no-2'))).toBe('not-retryable')
    const theirs = await bench.store.messages
      .findOne({ shopId: SHOP, conversationId: chat.conversationId, direction: 'in' })
      .lean()
    expect(await codeOf(retry(chat, theirs?._id ?? '', true, 'no-3'))).toBe('not-retryable')
    expect(await codeOf(retry(chat, 'msg_nobodys', true, 'no-4'))).toBe('not-found')
  })
})
