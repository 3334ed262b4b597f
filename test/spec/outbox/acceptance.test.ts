import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstAcceptance } from '../../../src/outbox/accept.ts'
import { SendRefused } from '../../../src/outbox/deps.ts'
import { type Chat, openOutboxBench, type OutboxBench, SHOP } from '../../support/outbox.ts'

let bench: OutboxBench
let chat: Chat
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())

const freshChat = async () => {
  chat = await bench.chat(await bench.page())
}
const codeOf = async (sending: Promise<unknown>) => {
  const error = await sending.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof SendRefused ? error.code : error
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
    expect(await codeOf(bench.send(chat, 'hai', { idempotencyKey: 'k-1' }))).toBe('idempotency-mismatch')
    const other = await bench.chat(chat.channel)
    expect(await codeOf(bench.send(other, 'một', { idempotencyKey: 'k-1' }))).toBe('idempotency-mismatch')
  })

  it('is the shop’s own: another shop may use the same', async () => {
    await bench.send(chat, 'của tôi', { idempotencyKey: 'k-shared' })
    const wish = {
      shopId: 'shop-2',
      idempotencyKey: 'k-shared',
      fingerprint: { conversationId: chat.conversationId, body: { text: 'của tôi' } },
    }
    expect(await firstAcceptance(bench.deps, wish)).toBeNull()
    expect(await codeOf(firstAcceptance(bench.deps, { ...wish, shopId: SHOP, fingerprint: 'x' }))).toBe(
      'idempotency-mismatch',
    )
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
