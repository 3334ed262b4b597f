import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOutboxBench, type OutboxBench } from '../../support/outbox.ts'

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())

describe.each(['facebook', 'zalo'] as const)('A message to a person on %s', (platform) => {
  it('is queued, sent, delivered and read, and stands once on the platform', async () => {
    const channel = platform === 'facebook' ? await bench.page() : await bench.oa()
    const chat = await bench.chat(channel)
    const messageId = await bench.send(chat, 'Dạ còn ạ')
    expect((await bench.message(messageId)).sendStatus).toBe('queued')
    await bench.drain(chat)
    expect(await bench.message(messageId)).toMatchObject({ sendStatus: 'sent' })
    await bench.listen()
    expect(bench.sent(chat)).toEqual([{ id: (await bench.message(messageId)).externalId, text: 'Dạ còn ạ' }])
  })
})
