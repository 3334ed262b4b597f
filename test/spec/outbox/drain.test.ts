import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MAX_ATTEMPTS } from '../../../src/outbox/after-attempt.ts'
import { drainThread } from '../../../src/outbox/drain-thread.ts'
import { headsDue, releaseHeld, threadsDue } from '../../../src/outbox/sweep.ts'
import { BOT, type Chat, openOutboxBench, type OutboxBench, SHOP } from '../../support/outbox.ts'
import { sendingDeps } from '../../support/sending-deps.ts'
import { openTrustBench } from '../../support/trust.ts'

const MINUTE_MS = 60_000

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
type Platform = keyof typeof SEND
type Then = Parameters<OutboxBench['sandbox']['faults']['add']>[0]['then']

const newChat = async (platform: Platform = 'facebook'): Promise<Chat> =>
  bench.chat(platform === 'facebook' ? await bench.page() : await bench.oa())
const texts = (chat: Chat) => bench.sent(chat).map(({ text }) => text)
const headOf = async (chat: Chat) => {
  const [head] = await bench.rows(chat)
  if (!head) throw new Error('nothing was accepted')
  return head
}
const inMs = (at: Date | null) => (at?.getTime() ?? 0) - bench.clock.nowMs()

describe('Four senders of one process', () => {
  it('keep every conversation’s order, one at a time, and send nothing twice', async () => {
    const page = await bench.page()
    const chats = [await bench.chat(page), await bench.chat(page), await newChat('zalo')]
    const wanted = Array.from({ length: 12 }, (_, n) => `tin ${n}`)
    for (const chat of chats) for (const text of wanted) await bench.send(chat, text)
    const rounds = async () => {
      for (;;) {
        const due = await threadsDue(bench.store, bench.clock.nowMs())
        if (due.length === 0) return
        for (const thread of due) await bench.drain(thread)
      }
    }
    await Promise.all([rounds(), rounds(), rounds(), rounds()])
    for (const chat of chats) {
      expect(texts(chat)).toEqual(wanted)
      const calls = bench.sandbox.history.calls({ contains: chat.personId }).filter(isSend)
      expect(calls).toHaveLength(wanted.length)
      for (const [n, call] of calls.entries())
        expect(call.atMs).toBeGreaterThanOrEqual(calls[n - 1]?.answeredAtMs ?? 0)
    }
  })
  const isSend = ({ op }: { op: string }) => Object.values(SEND).some((send) => send.op === op)
})

describe('A message that has to wait', () => {
  it.each<[string, Platform, string, Then, number]>([
    ['429', 'facebook', 'rate-limited', { status: 429 }, MINUTE_MS],
    ['613', 'facebook', 'rate-limited', { graphError: { code: 613, subcode: 1996 } }, MINUTE_MS],
    ['80006', 'facebook', 'rate-limited', { graphError: { code: 80006 } }, 5 * MINUTE_MS],
    ['429', 'zalo', 'rate-limited', { status: 429 }, MINUTE_MS],
    ['-32', 'zalo', 'rate-limited', { zaloError: { error: -32, message: 'OA reached limit' } }, MINUTE_MS],
    ['-211', 'zalo', 'quota-exhausted', { zaloError: { error: -211 } }, 60 * MINUTE_MS],
  ])('for %s of %s uses no attempt and keeps its place', async (_, platform, problem, then, waitMs) => {
    const chat = await newChat(platform)
    await bench.send(chat, 'một')
    await bench.send(chat, 'hai')
    bench.sandbox.faults.add({ match: SEND[platform], then })
    const end = await bench.drain(chat)
    expect(end).toMatchObject({ attempted: 1, more: false })
    const head = await headOf(chat)
    expect(head).toMatchObject({ state: 'deferred', problem, attempts: 0 })
    expect(inMs(head.deferredUntil)).toBeGreaterThan(0)
    expect(inMs(head.deferredUntil)).toBeLessThanOrEqual(waitMs + 1_000)
    expect(end.wakeAtMs).toBe(head.deferredUntil?.getTime())
    await bench.drain(chat)
    expect(texts(chat)).toEqual([])
    expect((await bench.message(head.messageId ?? '')).sendStatus).toBe('queued')
    bench.advance(waitMs + 1_000)
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một', 'hai'])
  })

  it('waits as long as the platform’s usage header says', async () => {
    const chat = await newChat()
    const { externalId: pageId } = chat.channel
    const usage = { percent: 100, risePerCall: 0, regainMinutes: 7 }
    await bench.sandbox.facebook.call('setUsage', { pageId, type: 'messenger', usage })
    await bench.send(chat, 'một')
    await bench.drain(chat)
    const head = await headOf(chat)
    expect(head).toMatchObject({ state: 'deferred', problem: 'rate-limited', attempts: 0 })
    expect(Math.round(inMs(head.deferredUntil) / MINUTE_MS)).toBe(8)
    await bench.sandbox.facebook.call('setUsage', { pageId, type: 'messenger', usage: null })
    bench.advance(8 * MINUTE_MS)
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một'])
  })

  it('for a platform that nobody can reach uses no attempt, and goes when it is back', async () => {
    const chat = await newChat()
    await bench.send(chat, 'một')
    const dead = await openTrustBench({
      env: { ...bench.env, FACEBOOK_GRAPH_URL: 'http://127.0.0.1:1' },
      clock: bench.clock,
    })
    await bench.drain(chat, sendingDeps(dead, { clock: bench.clock }))
    await dead.close()
    expect(await headOf(chat)).toMatchObject({
      state: 'deferred',
      problem: 'platform-unreachable',
      attempts: 0,
    })
    bench.advance(MINUTE_MS)
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một'])
  })

  it.each<[Platform, Then]>([
    ['facebook', { graphError: { code: 2 } }],
    ['zalo', { zaloError: { error: -200 } }],
  ])(
    'for an error of %s that passes waits longer each time, and is given up in the end',
    async (platform, then) => {
      const chat = await newChat(platform)
      const messageId = await bench.send(chat, 'một')
      await bench.send(chat, 'hai')
      bench.sandbox.faults.add({ match: SEND[platform], times: MAX_ATTEMPTS, then })
      const waits: number[] = []
      for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
        await bench.drain(chat)
        const head = await headOf(chat)
        if (head.state !== 'deferred') break
        expect(head.attempts).toBe(tries)
        waits.push(inMs(head.deferredUntil))
        bench.advanceOurs(waits.at(-1) ?? 0)
      }
      expect(waits).toHaveLength(MAX_ATTEMPTS - 1)
      expect(waits[0]).toBeLessThan(3_000)
      expect(waits.at(-1)).toBeGreaterThan(6 * MINUTE_MS)
      expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'failed', problem: 'gave-up' })
      await bench.drainDue()
      expect(texts(chat)).toEqual(['hai'])
    },
  )

  it('does not leave when the process is told to stop, and leaves with the next', async () => {
    const chat = await newChat()
    await bench.send(chat, 'một')
    const end = await drainThread(bench.deps, chat, AbortSignal.abort())
    expect(end).toMatchObject({ attempted: 0, more: true })
    await bench.drainDue()
    expect(texts(chat)).toEqual(['một'])
  })
})

it('What was ended while the message before it left stays behind, and what follows goes on', async () => {
  const chat = await newChat()
  const ids: string[] = []
  for (const text of ['một', 'hai', 'ba']) ids.push(await bench.send(chat, text))
  const endSecond = async () => {
    const second = { threadKey: chat.threadKey, shopId: SHOP, messageId: ids[1] ?? '' }
    await bench.store.outbox.updateOne(second, { $set: { state: 'failed', open: false } })
  }
  const door: OutboxBench['deps']['door'] = {
    ...bench.deps.door,
    async call<Output>(...[subject, name, input, options]: Parameters<typeof bench.deps.door.call>) {
      const answer = await bench.deps.door.call<Output>(subject, name, input, options)
      await endSecond()
      return answer
    },
  }
  // The first turn had read all three.
  expect(await bench.drain(chat, { ...bench.deps, door })).toMatchObject({ more: true })
  expect(texts(chat)).toEqual(['một'])
  await bench.drainDue()
  expect(texts(chat)).toEqual(['một', 'ba'])
})

describe('A dead token', () => {
  it.each(['facebook', 'zalo'] as const)(
    'of %s holds the whole conversation until the new link, then it goes on in order',
    async (platform) => {
      const chat = await newChat(platform)
      const { channelId, externalId } = chat.channel
      await bench.send(chat, 'một')
      await bench.send(chat, 'hai')
      if (platform === 'facebook') await bench.sandbox.facebook.call('killTokens', { pageId: externalId })
      else await bench.sandbox.control.call('zalo.revoke', { oaId: externalId })
      await bench.drain(chat)
      expect(await headOf(chat)).toMatchObject({ state: 'deferred', problem: 'needs-relink', attempts: 0 })
      expect(await bench.store.channels.findOne({ _id: channelId, shopId: SHOP }).lean()).toMatchObject({
        status: 'needs-relink',
      })
      const calls = bench.sandbox.history.calls({ platform }).length
      bench.advance(10 * MINUTE_MS)
      await bench.send(chat, 'ba')
      await bench.drainDue()
      expect(bench.sandbox.history.calls({ platform })).toHaveLength(calls)
      expect(texts(chat)).toEqual([])

      await bench.relink(chat.channel)
      const held = await releaseHeld(bench.store, SHOP, channelId, bench.clock.nowMs())
      expect(held).toEqual([{ shopId: SHOP, threadKey: chat.threadKey }])
      await bench.drainDue()
      expect(texts(chat)).toEqual(['một', 'hai', 'ba'])
    },
  )
})

it('A message to a person whose data was erased fails with that reason, and holds up nobody', async () => {
  const chat = await newChat()
  const messageId = await bench.send(chat, 'một')
  const message = await bench.message(messageId)
  await bench.deps.vault.destroyPeople(SHOP, [message.personId])
  await bench.drainDue()
  expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'failed', problem: 'person-erased' })
  expect(texts(chat)).toEqual([])
})

describe('The sweep', () => {
  it('finds the threads whose head can go, people’s before programs’, and none that is held', async () => {
    const page = await bench.page()
    const [held, bots, staffs] = [await bench.chat(page), await bench.chat(page), await bench.chat(page)]
    for (const text of ['một', 'hai', 'ba']) await bench.send(held, text)
    const later = new Date(bench.clock.nowMs() + MINUTE_MS)
    await bench.store.outbox.updateOne(
      { threadKey: held.threadKey, shopId: SHOP, seq: 1 },
      { $set: { state: 'deferred', deferredUntil: later } },
    )
    await bench.send(bots, 'tự động', { author: BOT })
    await bench.send(staffs, 'em đây ạ')
    const thread = ({ threadKey }: Chat, bulk: boolean) => ({ shopId: SHOP, threadKey, bulk })
    expect(await threadsDue(bench.store, bench.clock.nowMs())).toEqual([
      thread(staffs, false),
      thread(bots, true),
    ])
    expect(await threadsDue(bench.store, bench.clock.nowMs(), 1)).toEqual([thread(staffs, false)])
    bench.advance(2 * MINUTE_MS)
    expect(await threadsDue(bench.store, bench.clock.nowMs())).toContainEqual(thread(held, false))
    await bench.drainDue()
    expect(texts(held)).toEqual(['một', 'hai', 'ba'])
  })

  it('reads one row a thread, however many wait behind it', async () => {
    const chat = await newChat()
    await bench.send(chat, 'một')
    const [row] = await bench.rows(chat)
    const crowd = Array.from({ length: 600 }, (_, n) => ({
      ...row,
      _id: `out_crowd_${n}`,
      shopId: 'shop-crowd',
      threadKey: `cnv_crowd_${n % 20}`,
      seq: n,
      idempotencyKey: `crowd-${n}`,
    }))
    await bench.store.outbox.collection.insertMany(crowd as never)
    const plan = await bench.store.outbox.collection
      .aggregate(headsDue(bench.clock.nowMs(), 500), { hint: 'head' })
      .explain('executionStats')
    const examined = /"totalKeysExamined":(\d+)/.exec(JSON.stringify(plan))?.[1]
    expect(Number(examined)).toBeGreaterThan(20)
    expect(Number(examined)).toBeLessThan(40)
    await bench.store.outbox.deleteMany({ shopId: 'shop-crowd' })
    await bench.drainDue()
  })
})

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
    bench.sandbox.faults.add({ match: SEND.facebook, then: { graphError: { code: 613, subcode: 1996 } } })
    for (const chat of [held, free]) await bench.send(chat, 'một')
    await bench.drain(held)
    const second = await bench.chat(held.channel)
    await bench.send(second, 'cùng trang')
    await bench.drain(second)
    await bench.drain(free)
    expect([texts(held), texts(second), texts(free)]).toEqual([[], [], ['một']])
    bench.advance(2 * MINUTE_MS)
    await bench.drainDue()
    expect([texts(held), texts(second)]).toEqual([['một'], ['cùng trang']])
  })

  it('of the app holds all of them', async () => {
    const [first, second] = [await bench.chat(await bench.page()), await bench.chat(await bench.page())]
    bench.sandbox.faults.add({ match: SEND.facebook, then: { graphError: { code: 4 } } })
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
  bench.sandbox.faults.add({
    match: { ...SEND.facebook, contains: 'metadata' },
    times: 10,
    then: { status: 503 },
  })
  for (const chat of chats) await bench.drain(chat)
  const calls = () => bench.sandbox.history.calls({ contains: last.personId, op: SEND.facebook.op }).length
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
