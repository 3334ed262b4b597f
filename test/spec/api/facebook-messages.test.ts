import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { messageSchema } from '../../../src/http/routes/message-schema.ts'
import type { Page } from '../../support/all-pages.ts'
import type { ApiClient } from '../../support/api-client.ts'
import {
  type ApiWorld,
  type Chat,
  type Shop,
  soon,
  startApiWorld,
  WORLD_DEADLINE_MS,
} from '../../support/api-world.ts'

type Message = z.infer<typeof messageSchema>
type Sent = Message & { partIds?: string[] }

let world: ApiWorld
let shop: Shop
beforeAll(async () => {
  world = await startApiWorld()
  shop = world.flowers
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const key = () => ({ headers: { 'Idempotency-Key': randomUUID() } })
const send = (chat: Chat, body: unknown, headers = key(), client: ApiClient = shop.owner) =>
  client.post<Sent>(`/conversations/${chat.conversationId}/messages`, body, headers)
const messages = async (chat: Chat) =>
  (await shop.owner.get<Page<Message>>(`/conversations/${chat.conversationId}/messages?limit=100`)).body.items
const sent = (chat: Chat, messageId: string) =>
  soon(async () => {
    const message = (await messages(chat)).find(({ id }) => id === messageId)
    return message?.externalId ? message : null
  })

const tap = { type: 'postback', title: 'Mua', payload: 'BUY_1' }
const card = { title: 'Áo dài', subtitle: '350.000 đ', buttons: [tap] }

describe('a message laid out by Facebook', () => {
  it('is shown with its cards and buttons, before its echo and after', async () => {
    const cards = [card, { title: 'Nón lá', imageUrl: 'https://shop.example/non.png' }]
    const { status, body } = await send(shop.facebook, { template: { type: 'generic', cards } })
    expect(status).toBe(202)
    const shown = [
      {
        type: 'template',
        detail: { templateType: 'generic', title: 'Áo dài', subtitle: '350.000 đ', buttons: 'Mua' },
      },
      { type: 'template', url: 'https://shop.example/non.png', detail: { title: 'Nón lá' } },
    ]
    expect(body.attachments).toMatchObject(shown)
    expect((await sent(shop.facebook, body.id)).attachments).toMatchObject(shown)
  })

  it('shows the words over its buttons, and the quick replies under a text', async () => {
    const buttons = await send(shop.facebook, {
      template: { type: 'button', text: 'Chốt nhé chị?', buttons: [tap] },
    })
    expect(buttons.body).toMatchObject({
      text: 'Chốt nhé chị?',
      attachments: [{ detail: { templateType: 'button', buttons: 'Mua' } }],
    })
    const quickReplies = [{ title: 'Cỡ S' }, { title: 'Cỡ M', payload: 'SIZE_M' }]
    const { body } = await send(shop.facebook, { text: 'Cỡ nào ạ?', quickReplies })
    expect(await sent(shop.facebook, body.id)).toMatchObject({
      text: 'Cỡ nào ạ?',
      attachments: [{ type: 'template', detail: { templateType: 'quick_replies', buttons: 'Cỡ S · Cỡ M' } }],
    })
  })

  it.each<[string, unknown, string, string]>([
    [
      '14 quick replies',
      { text: 'Cỡ?', quickReplies: Array.from({ length: 14 }, (_, n) => ({ title: `${n}` })) },
      'body.quickReplies',
      'at most 13 quick replies; leave some out',
    ],
    [
      'a title of 21 characters',
      { text: 'Cỡ?', quickReplies: [{ title: 'x'.repeat(21) }] },
      'body.quickReplies.0.title',
      'at most 20 characters; shorten it',
    ],
    [
      'a payload of 1,001 characters',
      { text: 'Cỡ?', quickReplies: [{ title: 'S', payload: 'x'.repeat(1_001) }] },
      'body.quickReplies.0.payload',
      'at most 1000 characters; shorten it',
    ],
    [
      'eleven cards',
      { template: { type: 'generic', cards: Array.from({ length: 11 }, () => card) } },
      'body.template.cards',
      'at most 10 cards; send the others in a further message',
    ],
    [
      'four buttons',
      { template: { type: 'button', text: 'Chọn', buttons: [tap, tap, tap, tap] } },
      'body.template.buttons',
      'at most 3 buttons; leave some out, or spread them over cards',
    ],
    [
      'a card with a title alone',
      { template: { type: 'generic', cards: [{ title: 'Áo dài' }] } },
      'body.template.cards.0',
      'a subtitle, a picture or buttons beside the title',
    ],
    [
      '31 pictures',
      { attachments: Array.from({ length: 31 }, () => ({ type: 'image', url: 'https://a.vn/b.png' })) },
      'body.attachments',
      'at most 30 in one send; send the others in a further one',
    ],
  ])('is refused with what to do: %s', async (_, body, path, message) => {
    const answer = await send(shop.facebook, body)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, message }] } })
  })

  it.each<[string, unknown]>([
    ['quick replies', { text: 'Cỡ?', quickReplies: [{ title: 'S' }] }],
    ['cards', { template: { type: 'generic', cards: [card] } }],
  ])('is refused on Zalo: %s', async (_, body) => {
    expect(await send(shop.zalo, body)).toMatchObject({
      status: 409,
      body: { code: 'not-supported-by-platform' },
    })
  })

  it('is never a utility template: its permission is not in the policy', async () => {
    const template = { type: 'utility', name: 'order_shipped', language: 'vi' }
    expect(await send(shop.facebook, { template })).toMatchObject({
      status: 403,
      body: { code: 'not-in-policy', permission: 'pages_utility_messaging' },
    })
  })
})

describe('a text too long', () => {
  const text = Array.from({ length: 400 }, (_, n) => `Câu ${n} ạ.`).join(' ')

  it('is refused with its count and the way out', async () => {
    const answer = await send(shop.facebook, { text })
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'text-too-long', length: text.length, max: 2_000 },
    })
    expect(JSON.stringify(answer.body)).toContain('split: true')
  })

  it.each(['facebook', 'zalo'] as const)(
    'is sent as several when asked, and answered alike again: %s',
    async (platform) => {
      const chat = shop[platform]
      const headers = key()
      const { status, body } = await send(chat, { text, split: true }, headers)
      expect(status).toBe(202)
      const partIds = body.partIds ?? []
      expect(partIds.length).toBeGreaterThan(1)
      expect(body.id).toBe(partIds[0])
      const parts = await Promise.all(partIds.map((id) => sent(chat, id)))
      expect(parts.map((part) => part.text).join(' ')).toBe(text)
      expect((await send(chat, { text, split: true }, headers)).body).toEqual(body)
    },
  )

  it('one that fits is one message, whatever is asked', async () => {
    const { body } = await send(shop.facebook, { text: 'Dạ', split: true })
    expect(body.partIds).toEqual([body.id])
  })
})

describe('a typing sign', () => {
  const typing = (chat: Chat, body: unknown) =>
    shop.owner.post(`/conversations/${chat.conversationId}/typing`, body)

  it('is shown on Facebook and refused on Zalo', async () => {
    expect(await typing(shop.facebook, { on: true })).toMatchObject({ status: 202, body: { shown: true } })
    expect(await typing(shop.zalo, { on: true })).toMatchObject({
      status: 409,
      body: { code: 'not-supported-by-platform' },
    })
  })
})

describe('a reason', () => {
  it('names what mends it', async () => {
    world.sandbox.faults.add({
      // Of this very message: one of the tests before may still be on its way.
      match: { platform: 'facebook', op: 'POST */messages', contains: 'Chị ơi' },
      then: { graphError: { code: 551, subcode: 1545041 } },
    })
    const { body } = await send(shop.facebook, { text: 'Chị ơi' })
    const failed = await soon(async () => {
      const message = (await messages(shop.facebook)).find(({ id }) => id === body.id)
      return message?.status === 'failed' ? message : null
    })
    expect(failed.problem).toMatchObject({ code: 'person-unavailable', repair: 'retry-later' })
  })
})

describe('somebody who comes back by a link or an advertisement', () => {
  const cameBy = async (chat: Chat) =>
    (await shop.owner.get<{ referral: unknown }>(`/conversations/${chat.conversationId}`)).body.referral
  const came = (referral: object) =>
    world.sandbox.facebook.call('messagingEvent', {
      pageId: '100000000000001',
      personId: shop.facebook.shopperId,
      field: 'messaging_referrals',
      members: { referral: { source: 'ADS', type: 'OPEN_THREAD', ...referral } },
    })

  it('is shown with the newest of them, though no message came with it', async () => {
    expect(await cameBy(shop.facebook)).toBeNull()
    await came({ ref: 'tet-2027', ad_id: '2385' })
    const shown = await soon(async () => cameBy(shop.facebook))
    expect(shown).toEqual({ ref: 'tet-2027', source: 'ADS', adId: '2385', at: expect.any(String) })
    world.sandbox.clock.advance(1_000)
    await came({ ref: 'he-2027' })
    expect(
      await soon(async () => {
        const now = (await cameBy(shop.facebook)) as { ref: string | null } | null
        return now?.ref === 'he-2027' ? now : null
      }),
    ).toMatchObject({ adId: null })
  })
})
