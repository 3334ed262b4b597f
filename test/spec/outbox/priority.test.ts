import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BOT, type Chat, openOutboxBench, type OutboxBench } from '../../support/outbox.ts'

const MINUTE_MS = 60_000

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

const SEND = { platform: 'facebook', op: 'POST */messages' } as const
const texts = (chat: Chat) => bench.sent(chat).map(({ text }) => text)
const headOf = async (chat: Chat) => (await bench.rows(chat)).at(0)

describe('What a program sends', () => {
  it('leaves part of an OA’s allowance to people: their answers go while it waits for the next minute', async () => {
    const oa = await bench.oa()
    const change = { limitPerMinute: 10 }
    await bench.sandbox.control.call('zalo.changeOa', { oaId: oa.externalId, change })
    const [staffs, ...bots] = (await bench.chats(oa, 10)) as [Chat, ...Chat[]]
    for (const chat of bots) await bench.send(chat, 'khuyến mãi', { author: BOT })
    for (const chat of bots) await bench.drain(chat)
    const gone = () => bots.filter((chat) => texts(chat).length > 0).length
    expect(gone()).toBe(7)
    expect(await headOf(bots[8] as Chat)).toMatchObject({
      state: 'deferred',
      problem: 'rate-limited',
      attempts: 0,
    })

    await bench.send(staffs, 'dạ em đây')
    await bench.drain(staffs)
    expect(texts(staffs)).toEqual(['dạ em đây'])
    bench.advance(MINUTE_MS)
    await bench.drainDue()
    expect(gone()).toBe(bots.length)
  })

  it('stops while a Page is nearly used up, and people go on', async () => {
    const page = await bench.page()
    const [staffs, bots] = (await bench.chats(page, 2)) as [Chat, Chat]
    const ask = { pageId: page.externalId, type: 'messenger' }
    await bench.sandbox.facebook.call('setUsage', { ...ask, usage: { percent: 80 } })
    await bench.send(staffs, 'một')
    await bench.drain(staffs)
    await bench.send(bots, 'khuyến mãi', { author: BOT })
    const end = await bench.drain(bots)
    expect(end).toMatchObject({ bulk: true, more: false })
    expect(await headOf(bots)).toMatchObject({ state: 'deferred', problem: 'rate-limited', attempts: 0 })
    expect(texts(bots)).toEqual([])
    await bench.send(staffs, 'hai')
    await bench.drain(staffs)
    expect(texts(staffs)).toEqual(['một', 'hai'])
    await bench.sandbox.facebook.call('setUsage', { ...ask, usage: null })
    bench.advance(2 * MINUTE_MS)
    await bench.drainDue()
    expect(texts(bots)).toEqual(['khuyến mãi'])
  })
})

describe('A limit that the platform names', () => {
  it('of one Page holds that Page alone', async () => {
    const [held, free] = [await bench.chat(await bench.page()), await bench.chat(await bench.page())]
    bench.sandbox.faults.add({ match: SEND, then: { graphError: { code: 613 } } })
    for (const chat of [held, free]) await bench.send(chat, 'một')
    await bench.drain(held)
    const second = await bench.chat(held.channel)
    await bench.send(second, 'cùng trang')
    await bench.drain(second)
    await bench.drain(free)
    expect([texts(held), texts(second), texts(free)]).toEqual([[], [], ['một']])
    bench.advance(MINUTE_MS)
    await bench.drainDue()
    expect([texts(held), texts(second)]).toEqual([['một'], ['cùng trang']])
  })

  it('of the app holds all of them', async () => {
    const [first, second] = [await bench.chat(await bench.page()), await bench.chat(await bench.page())]
    bench.sandbox.faults.add({ match: SEND, then: { graphError: { code: 4 } } })
    for (const chat of [first, second]) await bench.send(chat, 'một')
    await bench.drain(first)
    await bench.drain(second)
    expect([texts(first), texts(second)]).toEqual([[], []])
    expect(await headOf(second)).toMatchObject({ state: 'deferred', attempts: 0 })
    bench.advance(10 * MINUTE_MS)
    await bench.drainDue()
    expect([texts(first), texts(second)]).toEqual([['một'], ['một']])
  })
})

it('A Page whose calls keep failing is left alone for a while, others are not; then one call tries it', async () => {
  const page = await bench.page()
  const chats = await bench.chats(page, 12)
  const last = chats.at(-1) as Chat
  for (const chat of chats) await bench.send(chat, 'một')
  bench.sandbox.faults.add({ match: { ...SEND, contains: 'metadata' }, times: 10, then: { status: 503 } })
  for (const chat of chats) await bench.drain(chat)
  const calls = () => bench.sandbox.history.calls({ contains: last.personId, op: SEND.op }).length
  expect(calls()).toBe(0)
  expect(await headOf(last)).toMatchObject({ state: 'deferred', problem: 'platform-down', attempts: 0 })

  const other = await bench.chat(await bench.page())
  await bench.send(other, 'một')
  await bench.drain(other)
  expect(texts(other)).toEqual(['một'])
  bench.advance(31_000)
  await bench.drainDue()
  expect(texts(last)).toEqual(['một'])
})
