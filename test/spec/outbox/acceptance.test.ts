import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstAcceptance } from '../../../src/outbox/accept.ts'
import { SendRefused } from '../../../src/outbox/deps.ts'
import { showRead } from '../../../src/outbox/mark-read.ts'
import { windowOf } from '../../../src/outbox/verdict.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import type { ConversationDoc } from '../../../src/store/models/conversation.ts'
import { BOT, type Chat, openOutboxBench, type OutboxBench, SHOP, STAFF } from '../../support/outbox.ts'

const HOUR_MS = 3_600_000

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())

async function refusalOf(sending: Promise<unknown>): Promise<{ code: string } & Record<string, unknown>> {
  const error = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof SendRefused)) throw new Error(`not refused: ${String(error)}`)
  return { code: error.code, ...error.members }
}

/** The person wrote so long ago; Zalo, which is asked where our own records say no, knows of nothing later. */
async function silentFor(chat: Chat, ms: number): Promise<void> {
  await bench.store.conversations.updateOne(
    { _id: chat.conversationId, shopId: SHOP },
    { $set: { lastContactAt: new Date(bench.clock.nowMs() - ms) } },
  )
  if (chat.channel.platform !== 'zalo') return
  const who = { oaId: chat.channel.externalId, userId: chat.personId }
  const lastInteractionAtMs = bench.sandbox.clock.nowMs() - ms
  await bench.sandbox.control.call('zalo.changeUser', { ...who, change: { lastInteractionAtMs } })
}

async function windowFor(chat: Chat, author: 'staff' | 'bot', humanAgentHeld = true) {
  const conversation = await bench.store.conversations
    .findOne({ _id: chat.conversationId, shopId: SHOP })
    .lean<ConversationDoc>()
  const channel = await bench.store.channels
    .findOne({ _id: chat.channel.channelId, shopId: SHOP })
    .lean<ChannelDoc>()
  if (!conversation || !channel) throw new Error('gone')
  const { canSend, kind, untilMs, reason } = await windowOf(
    { ...bench.deps, humanAgentHeld },
    conversation,
    channel,
    author,
  )
  return {
    canSend,
    kind,
    reason,
    closesInH: untilMs && Math.round((untilMs - bench.clock.nowMs()) / HOUR_MS),
  }
}

describe('Facebook’s window', () => {
  let chat: Chat
  beforeAll(async () => {
    chat = await bench.chat(await bench.page())
  })

  it.each([
    ['anybody inside 24 hours', 1, 'bot', true, { canSend: true, kind: 'free', closesInH: 23 }],
    [
      'staff up to 7 days, where the feature is held',
      25,
      'staff',
      true,
      { canSend: true, kind: 'human-agent', closesInH: 143 },
    ],
    [
      'nobody after 24 hours, where it is not',
      25,
      'staff',
      false,
      { canSend: false, reason: 'human-agent-not-held' },
    ],
    ['no bot after 24 hours', 25, 'bot', true, { canSend: false, reason: 'human-agent-not-for-bots' }],
    ['nobody after 7 days', 169, 'staff', true, { canSend: false, reason: 'window-closed' }],
  ] as const)('is open to %s', async (_, hours, author, held, expected) => {
    await silentFor(chat, hours * HOUR_MS)
    expect(await windowFor(chat, author, held)).toMatchObject(expected)
  })

  it('refuses before anything is queued, says since when, and what can be done instead', async () => {
    await silentFor(chat, 30 * HOUR_MS)
    const refused = await refusalOf(bench.send(chat, 'khuyến mãi', { author: BOT }))
    expect(refused).toMatchObject({
      code: 'outside-window',
      reason: 'human-agent-not-for-bots',
      instead: ['send-as-staff', 'wait-for-customer'],
    })
    expect(Date.parse(String(refused.until))).toBeCloseTo(bench.clock.nowMs() - 6 * HOUR_MS, -5)
    expect(await bench.rows(chat)).toEqual([])
    expect(await bench.store.messages.countDocuments({ shopId: SHOP, outboxId: { $ne: null } })).toBe(0)
  })

  it('is asked for again when the row leaves: as staff with the tag, as a bot never', async () => {
    const page = await bench.page()
    const [staffed, botted] = [await bench.chat(page), await bench.chat(page)]
    await bench.send(staffed, 'em gửi chị ạ')
    const bots = await bench.send(botted, 'tự động', { author: BOT })
    bench.advance(25 * HOUR_MS)
    await bench.drain(staffed)
    await bench.drain(botted)
    const call = bench.sandbox.history.calls({ platform: 'facebook', contains: staffed.personId }).at(-1)
    expect(JSON.parse(String(call?.body))).toMatchObject({
      messaging_type: 'MESSAGE_TAG',
      tag: 'HUMAN_AGENT',
    })
    expect(bench.sent(staffed)).toHaveLength(1)
    expect(await bench.message(bots)).toMatchObject({ sendStatus: 'failed', problem: 'outside-window' })
    expect(bench.sandbox.history.calls({ platform: 'facebook', contains: botted.personId })).toEqual([])
  })
})

describe('Zalo’s window', () => {
  it.each([
    ['anybody inside 48 hours', 47, false, { canSend: true, kind: 'free', closesInH: 1 }],
    [
      'anybody up to 7 days for money, where the shop switched that on',
      49,
      true,
      { canSend: true, kind: 'paid', closesInH: 119 },
    ],
    ['nobody after 48 hours, where it did not', 49, false, { canSend: false, reason: 'paid-switch-off' }],
    ['nobody after 7 days', 169, true, { canSend: false, reason: 'window-closed' }],
  ] as const)('is open to %s', async (_, hours, paidSendsOn, expected) => {
    const chat = await bench.chat(await bench.oa({ channel: { paidSendsOn } }))
    await silentFor(chat, hours * HOUR_MS)
    for (const author of ['staff', 'bot'] as const)
      expect(await windowFor(chat, author)).toMatchObject(expected)
  })

  it('is open to followers who never wrote, for money, and to nobody else who never wrote', async () => {
    const chat = await bench.chat(await bench.oa({ channel: { paidSendsOn: true } }))
    const { conversationId } = chat
    await bench.store.conversations.updateOne(
      { _id: conversationId, shopId: SHOP },
      { $set: { lastContactAt: null } },
    )
    const person = { shopId: SHOP, channelId: chat.channel.channelId }
    await bench.store.people.updateOne(person, { $set: { follower: true } })
    expect(await windowFor(chat, 'staff')).toMatchObject({ canSend: true, kind: 'paid' })
    await bench.store.people.updateOne(person, { $set: { follower: false } })
    expect(await windowFor(chat, 'staff')).toMatchObject({ canSend: false, reason: 'never-wrote' })
  })

  it('tells of the switch where that is what is missing', async () => {
    const chat = await bench.chat(await bench.oa())
    await silentFor(chat, 50 * HOUR_MS)
    expect(await refusalOf(bench.send(chat, 'chào'))).toMatchObject({
      code: 'outside-window',
      reason: 'paid-switch-off',
      instead: ['allow-charged-messages', 'wait-for-customer'],
    })
  })
})

describe('A text', () => {
  it('is counted as Facebook counts, up to 2,000', async () => {
    const chat = await bench.chat(await bench.page())
    await bench.send(chat, 'ệ'.repeat(2_000))
    expect(await refusalOf(bench.send(chat, 'ệ'.repeat(2_001)))).toMatchObject({
      code: 'text-too-long',
      length: 2_001,
      max: 2_000,
    })
  })

  it('is counted and sent composed on Zalo: letters typed in pieces count once', async () => {
    const chat = await bench.chat(await bench.oa())
    const pieces = 'ệ'.normalize('NFD').repeat(2_000)
    expect(pieces.length).toBe(6_000)
    await bench.send(chat, pieces)
    await bench.drain(chat)
    expect(bench.sent(chat)[0]?.text).toBe('ệ'.normalize('NFC').repeat(2_000))
    expect(await refusalOf(bench.send(chat, `${pieces}!`))).toMatchObject({
      code: 'text-too-long',
      length: 2_001,
    })
  })
})

describe.each(['facebook', 'zalo'] as const)('On %s a send is refused', (platform) => {
  const open = async (change = {}) =>
    bench.chat(platform === 'facebook' ? await bench.page(change) : await bench.oa(change))
  const code = platform === 'facebook' ? 'FB5' : 'ZA3'

  it('without the shop’s consent, from the moment it is withdrawn', async () => {
    const chat = await open()
    await bench.send(chat, 'một')
    await bench.withdraw(chat.channel, [code])
    expect(await refusalOf(bench.send(chat, 'hai'))).toEqual({ code: 'consent-missing', permission: code })
  })

  it('on an unlinked channel, and of another shop’s conversation', async () => {
    const chat = await open()
    const { channelId } = chat.channel
    await bench.store.channels.updateOne({ _id: channelId, shopId: SHOP }, { $set: { live: false } })
    expect(await refusalOf(bench.send(chat, 'hai'))).toEqual({ code: 'channel-unlinked' })
    await bench.store.channels.updateOne({ _id: channelId, shopId: SHOP }, { $set: { live: true } })
    const stranger = { ...chat, conversationId: 'cnv_nobodys' }
    expect(await refusalOf(bench.send(stranger, 'hai'))).toEqual({ code: 'not-found' })
  })

  it('never because the token is dead: it waits for the new link', async () => {
    const chat = await open()
    const { channelId } = chat.channel
    await bench.store.channels.updateOne(
      { _id: channelId, shopId: SHOP },
      { $set: { status: 'needs-relink' } },
    )
    const messageId = await bench.send(chat, 'chờ nhé', { author: STAFF })
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'queued' })
  })
})

it('A send on Facebook is refused where the platform did not grant the permission', async () => {
  const page = await bench.page()
  const chat = await bench.chat(page)
  await bench.store.channels.updateOne(
    { _id: page.channelId, shopId: SHOP },
    { $pull: { grantedScopes: 'pages_messaging' } },
  )
  expect(await refusalOf(bench.send(chat, 'chào'))).toEqual({ code: 'permission-missing', permission: 'FB5' })
})

describe('The seen mark', () => {
  const marks = async (chat: Chat) =>
    bench.store.outbox.countDocuments({ shopId: SHOP, threadKey: `seen:${chat.conversationId}` })

  it('is put up once for what the person wrote last, and stands on the platform', async () => {
    const chat = await bench.chat(await bench.page())
    for (let n = 0; n < 3; n++) await showRead(bench.deps, SHOP, chat.conversationId, 'user-lan')
    expect(await marks(chat)).toBe(1)
    await bench.drain({ shopId: SHOP, threadKey: `seen:${chat.conversationId}` })
    const call = bench.sandbox.history.calls({ platform: 'facebook', contains: 'MARK_SEEN' }).at(-1)
    expect(call).toMatchObject({ status: 200 })
    expect(String(call?.body)).toContain(chat.personId)
  })

  it('is nothing on Zalo, without consent, and after the window', async () => {
    const [zalo, withdrawn, late] = [
      await bench.chat(await bench.oa()),
      await bench.chat(await bench.page()),
      await bench.chat(await bench.page()),
    ]
    await bench.withdraw(withdrawn.channel, ['FB5'])
    await silentFor(late, 25 * HOUR_MS)
    for (const chat of [zalo, withdrawn, late]) {
      await showRead(bench.deps, SHOP, chat.conversationId, 'user-lan')
      expect(await marks(chat)).toBe(0)
    }
  })
})

let chat: Chat
const freshChat = async () => {
  chat = await bench.chat(await bench.page())
}
describe('Twenty requests at once', () => {
  beforeAll(freshChat)

  it('get places one behind the other, without gap or double, and leave in that order', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => bench.send(chat, `tin ${n}`)))
    const rows = await bench.rows(chat)
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
    const accepted = rows.map((row) => row.acceptedAt.getTime())
    expect(accepted).toEqual([...accepted].sort((a, b) => a - b))
    await bench.drainDue()
    const ids = (await bench.rows(chat)).map((row) => row.externalId)
    expect(bench.sent(chat).map(({ id }) => id)).toEqual(ids)
  })
})

describe('An idempotency key', () => {
  beforeAll(freshChat)

  it('makes one message of twenty racing requests, and all of them hear of it', async () => {
    const sends = Array.from({ length: 20 }, () => bench.send(chat, 'một lần', { idempotencyKey: 'k-20' }))
    const ids = new Set(await Promise.all(sends))
    expect(ids.size).toBe(1)
    await bench.drainDue()
    expect(bench.sent(chat).map(({ text }) => text)).toEqual(['một lần'])
  })

  it('gives the first answer again whatever became of the message, the window or the channel', async () => {
    const first = await bench.send(chat, 'một lần', { idempotencyKey: 'k-20' })
    await bench.store.conversations.updateOne(
      { _id: chat.conversationId, shopId: SHOP },
      { $set: { lastContactAt: new Date(0) } },
    )
    await bench.store.channels.updateOne(
      { _id: chat.channel.channelId, shopId: SHOP },
      { $set: { live: false } },
    )
    expect(await bench.send(chat, 'một lần', { idempotencyKey: 'k-20' })).toBe(first)
    expect(await bench.rows(chat)).toHaveLength(1)
  })

  it('with another body, or for another conversation, is refused', async () => {
    await freshChat()
    await bench.send(chat, 'một', { idempotencyKey: 'k-1' })
    const mismatch = { code: 'idempotency-mismatch' }
    expect(await refusalOf(bench.send(chat, 'hai', { idempotencyKey: 'k-1' }))).toEqual(mismatch)
    const other = await bench.chat(chat.channel)
    expect(await refusalOf(bench.send(other, 'một', { idempotencyKey: 'k-1' }))).toEqual(mismatch)
  })

  it('is the shop’s own: another shop may use the same', async () => {
    await bench.send(chat, 'của tôi', { idempotencyKey: 'k-shared' })
    const wish = {
      shopId: 'shop-2',
      idempotencyKey: 'k-shared',
      fingerprint: { conversationId: chat.conversationId, body: { text: 'của tôi' } },
    }
    expect(await firstAcceptance(bench.deps, wish)).toBeNull()
    const own = { ...wish, shopId: SHOP, fingerprint: 'x' }
    expect(await refusalOf(firstAcceptance(bench.deps, own))).toEqual({ code: 'idempotency-mismatch' })
  })

  it('keeps no text that could be guessed from what is stored', async () => {
    const rows = await bench.store.outbox.find({ shopId: SHOP }).lean()
    const plain = createHash('sha256')
      .update(
        JSON.stringify({ conversationId: chat.conversationId, body: { text: 'một', attachment: undefined } }),
      )
      .digest('base64url')
    expect(rows.map((row) => row.bodyHash)).not.toContain(plain)
    expect(JSON.stringify(rows)).not.toContain('một')
  })
})
