import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { messageSchema } from '../../../src/http/routes/message-schema.ts'
import type { Page } from '../../support/all-pages.ts'
import type { ApiAnswer, ApiClient } from '../../support/api-client.ts'
import {
  type ApiWorld,
  type Chat,
  type Shop,
  soon,
  startApiWorld,
  WORLD_DEADLINE_MS,
} from '../../support/api-world.ts'

type Message = z.infer<typeof messageSchema>

const HOUR_MS = 3_600_000

let world: ApiWorld
let shop: Shop

beforeAll(async () => {
  world = await startApiWorld({ env: { FACEBOOK_FEATURES: 'human-agent' } })
  shop = world.flowers
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const key = () => ({ headers: { 'Idempotency-Key': randomUUID() } })

const send = (chat: Chat, body: unknown, client: ApiClient = shop.owner, headers = key()) =>
  client.post<Message>(`/conversations/${chat.conversationId}/messages`, body, headers)

const messageOf = async (chat: Chat, messageId: string): Promise<Message | undefined> => {
  const path = `/conversations/${chat.conversationId}/messages?limit=100`
  return (await shop.owner.get<Page<Message>>(path)).body.items.find(({ id }) => id === messageId)
}

const reaches = (chat: Chat, messageId: string, status: Message['status']) =>
  soon(async () => {
    const message = await messageOf(chat, messageId)
    return message?.status === status ? message : null
  })

/** Texts the platform got from the Page or OA in this chat. */
function arrived(chat: Chat): (string | null)[] {
  const { facebook, zalo } = world.sandbox
  if (chat === shop.zalo)
    return Object.values(zalo.state().conversations)
      .flat()
      .filter(({ origin, userId }) => origin === 'api' && userId === chat.shopperId)
      .map(({ text }) => text)
  return facebook.truth.sends(shop.page.externalId).flatMap(({ sends }) => sends.map(({ text }) => text))
}

/** As if the customer had last been heard of then, by Zalo too: it is asked where our own records say no. */
async function lastHeard(chat: Chat, agoMs: number | null): Promise<void> {
  const { store, sandbox } = world.stack
  await store.conversations.updateOne(
    { _id: chat.conversationId, shopId: shop.retailer },
    { $set: { lastContactAt: agoMs === null ? null : new Date(Date.now() - agoMs) } },
  )
  if (chat !== shop.zalo) return
  const who = { oaId: shop.oa.externalId, userId: chat.shopperId }
  const lastInteractionAtMs = agoMs === null ? null : sandbox.clock.nowMs() - agoMs
  await sandbox.control.call('zalo.changeUser', { ...who, change: { lastInteractionAtMs } })
}

async function withLastHeard<T>(chat: Chat, agoMs: number | null, act: () => Promise<T>): Promise<T> {
  await lastHeard(chat, agoMs)
  try {
    return await act()
  } finally {
    await lastHeard(chat, 0)
  }
}

describe('a message that staff send', () => {
  it.each(['facebook', 'zalo'] as const)(
    'is queued, leaves once, and is told as sent, delivered and read: %s',
    async (platform) => {
      const chat = shop[platform]
      const text = `Dạ còn ạ, shop gửi mình nhé (${platform})`
      const answer = await send(chat, { text })
      expect(answer).toMatchObject({
        status: 202,
        body: {
          conversationId: chat.conversationId,
          direction: 'out',
          author: { kind: 'staff', id: 'hoamay-lan' },
          text,
          status: 'queued',
          externalId: null,
          problem: null,
        },
      })
      const sent = await soon(async () => {
        const message = await messageOf(chat, answer.body.id)
        return message?.externalId ? message : null
      })
      expect(['sent', 'delivered', 'read']).toContain(sent.status)
      await seenBy(platform, sent.externalId ?? '')
      await reaches(chat, answer.body.id, 'read')
      expect(arrived(chat).filter((one) => one === text)).toHaveLength(1)
    },
  )

  const seenBy = (platform: 'facebook' | 'zalo', externalId: string) =>
    platform === 'facebook'
      ? world.sandbox.facebook.call('markRead', {
          pageId: shop.page.externalId,
          personId: shop.facebook.shopperId,
        })
      : world.sandbox.control.call('zalo.markSeen', {
          oaId: shop.oa.externalId,
          userId: shop.zalo.shopperId,
          messageIds: [externalId],
        })

  it('leads the list of conversations at once', async () => {
    const { body } = await send(shop.facebook, { text: 'Mình chốt đơn nhé' })
    const list = await shop.owner.get<Page<{ lastMessage: { id: string } }>>('/conversations')
    expect(list.body.items[0]?.lastMessage.id).toBe(body.id)
  })

  it.each(['facebook', 'zalo'] as const)('may answer one message: %s', async (platform) => {
    const chat = shop[platform]
    const { body } = await send(chat, { text: `Câu này ạ ${platform}`, replyTo: chat.messageId })
    expect(body.replyTo).toBe(chat.messageId)
    await soon(async () => (await messageOf(chat, body.id))?.externalId ?? null)
    expect((await messageOf(chat, body.id))?.replyTo).toBe(chat.messageId)
  })

  it('may be a file uploaded before, which is then shown from our own origin', async () => {
    const form = new FormData()
    form.set('file', new Blob([Buffer.from('%PDF-1.7 báo giá')]), 'bao-gia.pdf')
    const { mediaId } = (await shop.owner.post<{ mediaId: string }>('/media', form)).body
    const { status, body } = await send(shop.zalo, { attachments: [{ type: 'file', mediaId }] })
    expect(status).toBe(202)
    expect(body.attachments).toEqual([
      {
        type: 'file',
        url: `/api/v1/media/${mediaId}`,
        name: 'bao-gia.pdf',
        sizeBytes: 18,
        detail: null,
        mediaId: null,
      },
    ])
    await soon(async () => (await messageOf(shop.zalo, body.id))?.externalId ?? null)
  })
})

describe('who wrote it', () => {
  it.each([
    ['a person is staff', { roles: ['agent'] }, undefined, 'staff'],
    ['a person may send as a bot', { roles: ['agent'] }, 'bot', 'bot'],
    ['a program is a bot', { roles: ['owner'], service: true }, undefined, 'bot'],
    ['a program is a bot even where it says staff', { roles: ['owner'], service: true }, 'staff', 'bot'],
  ] as const)('%s', async (_, { roles, ...rest }, author, kind) => {
    const client = await world.as(shop.retailer, roles, { sub: 'one', ...rest })
    const { status, body } = await send(
      shop.zalo,
      { text: 'Chào bạn', ...(author ? { author } : {}) },
      client,
    )
    expect(status).toBe(202)
    expect(body.author).toEqual({ kind, id: 'one' })
  })
})

describe('a message that cannot be sent now', () => {
  const refusedWith = (answer: ApiAnswer, body: Record<string, unknown>) => {
    expect(answer).toMatchObject({ status: 409, body: { code: 'outside-window', ...body } })
  }
  const english = { headers: { 'Accept-Language': 'en', ...key().headers } }

  it('is refused with the end of the window and what opens it, in the language asked, and nothing is queued', async () => {
    const before = await world.stack.store.outbox.countDocuments({ shopId: shop.retailer })
    await withLastHeard(shop.facebook, 8 * 24 * HOUR_MS, async () => {
      refusedWith(await send(shop.facebook, { text: 'Còn đó không ạ?' }), {
        until: expect.stringMatching(/^\d{4}-.*Z$/),
        reason: 'window-closed',
        instead: ['wait-for-customer'],
        detail:
          'Đã quá 7 ngày kể từ lần cuối khách liên hệ. Hãy chờ khách nhắn lại. Tin chưa được đưa vào hàng đợi.',
      })
      refusedWith(await send(shop.facebook, { text: 'Còn đó không ạ?' }, shop.owner, english), {
        detail: expect.stringContaining('Wait until they write again. Nothing was queued.'),
      })
    })
    expect(await world.stack.store.outbox.countDocuments({ shopId: shop.retailer })).toBe(before)
  })

  it('tells the window before anyone types', async () => {
    const path = `/conversations/${shop.facebook.conversationId}/window`
    const body = await withLastHeard(
      shop.facebook,
      30 * HOUR_MS,
      async () => (await shop.owner.get(path)).body,
    )
    expect(body).toMatchObject({ canSend: true, kind: 'human-agent', reason: 'human-agent-only' })
    const closed = await withLastHeard(shop.zalo, 50 * HOUR_MS, async () => {
      return (await shop.owner.get(`/conversations/${shop.zalo.conversationId}/window`)).body
    })
    expect(closed).toMatchObject({ canSend: false, kind: null, reason: 'paid-switch-off' })
  })

  it('may be for staff only: a bot is told so', async () => {
    await withLastHeard(shop.facebook, 30 * HOUR_MS, async () => {
      const refused = await send(shop.facebook, { text: 'Tự động', author: 'bot' })
      const lastContactAtMs =
        Date.parse(String((refused.body as unknown as { until: string }).until)) - 24 * HOUR_MS
      expect(Math.abs(Date.now() - 30 * HOUR_MS - lastContactAtMs)).toBeLessThan(60_000)
      refusedWith(refused, {
        reason: 'human-agent-not-for-bots',
        instead: ['send-as-staff', 'wait-for-customer'],
      })
    })
  })

  it('may cost money the shop has not agreed to: it is told which switch', async () => {
    await withLastHeard(shop.zalo, 50 * HOUR_MS, async () => {
      refusedWith(await send(shop.zalo, { text: 'Chào bạn' }), {
        reason: 'paid-switch-off',
        instead: ['allow-charged-messages', 'wait-for-customer'],
      })
    })
  })

  it('has no end of a window where the customer never wrote', async () => {
    await withLastHeard(shop.facebook, null, async () => {
      refusedWith(await send(shop.facebook, { text: 'Chào bạn' }), { until: null, reason: 'never-wrote' })
    })
  })

  it('needs the consent of the shop: which one is named', async () => {
    const { consents } = world.stack.rooms
    const act = {
      shopId: world.bakery.retailer,
      channelId: world.bakery.oa.id,
      codes: ['ZA3'],
      locale: 'vi',
      by: { userId: 'banhgio-huong', role: 'owner' },
    }
    await consents.withdraw(act)
    const answer = await send(world.bakery.zalo, { text: 'Chào bạn' }, world.bakery.owner)
    expect(answer).toMatchObject({ status: 403, body: { code: 'consent-missing', permission: 'ZA3' } })
  })
})

describe('what Zalo alone takes or has no place for', () => {
  it('is a sticker by its id, shown in the conversation', async () => {
    const attachments = [{ type: 'sticker', stickerId: 's9' }]
    const answer = await send(shop.zalo, { attachments })
    expect(answer).toMatchObject({
      status: 202,
      body: { text: null, attachments: [{ type: 'sticker', detail: { stickerId: 's9' } }] },
    })
    await soon(async () =>
      /sent|delivered|read/.test((await messageOf(shop.zalo, answer.body.id))?.status ?? ''),
    )
    const shown = await messageOf(shop.zalo, answer.body.id)
    expect(shown?.attachments).toMatchObject([{ type: 'sticker', detail: { stickerId: 's9' } }])
    const onFacebook = await send(shop.facebook, { attachments })
    expect(onFacebook).toMatchObject({ status: 409, body: { code: 'not-supported-by-platform' } })
    expect(JSON.stringify(onFacebook.body)).toMatch(/picture|ảnh/)
  })

  it('is no template, article, comment or call of an OA: refused with the reason', async () => {
    const before = arrived(shop.zalo)
    const template = { type: 'utility', name: 'order_shipped', language: 'vi' }
    const answers = [
      [await send(shop.zalo, { template }), /ZNS/],
      [await send(shop.zalo, { template: { type: 'article', articleId: 'a1' } }), /bài viết.*ZA1–ZA3/i],
      [await send(shop.zalo, { template: { type: 'call' } }), /Cuộc gọi.*ZA1–ZA3/],
      [await shop.owner.get(`/posts?channelId=${shop.oa.id}`), /bài viết.*ZA1–ZA3/i],
      [await shop.owner.get(`/comments?channelId=${shop.oa.id}`), /bình luận/],
    ] as const
    for (const [answer, reason] of answers) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'not-supported-by-platform' } })
      expect(JSON.stringify(answer.body)).toMatch(reason)
    }
    expect(arrived(shop.zalo)).toEqual(before)
    const onFacebook = await send(shop.facebook, { template: { type: 'call' } })
    expect(onFacebook).toMatchObject({ status: 409, body: { code: 'not-supported-by-platform' } })
    const unknown = await shop.owner.get('/comments?channelId=chn_unknown')
    expect(unknown).toMatchObject({ status: 200, body: { items: [] } })
  })
})

describe('what no platform takes', () => {
  it.each([
    ['nothing at all', {}, 400, 'input-invalid', 'body.text'],
    ['blanks alone', { text: ' \n ' }, 400, 'input-invalid', 'body.text'],
    [
      'files of two kinds',
      {
        attachments: [
          { type: 'image', url: 'https://a.vn/b.png' },
          { type: 'video', url: 'https://a.vn/b.mp4' },
        ],
      },
      400,
      'input-invalid',
      'body.attachments',
    ],
    [
      'a file by a plain http address',
      { attachments: [{ type: 'image', url: 'http://a.vn/b.png' }] },
      400,
      'input-invalid',
      'body.attachments.0.url',
    ],
    [
      'a script as an address',
      { attachments: [{ type: 'image', url: 'javascript:alert(1)' }] },
      400,
      'input-invalid',
      'body.attachments.0.url',
    ],
    [
      'an attachment of nowhere',
      { attachments: [{ type: 'image' }] },
      400,
      'input-invalid',
      'body.attachments.0',
    ],
    ['an unknown field', { text: 'a', tag: 'HUMAN_AGENT' }, 400, 'input-invalid', 'body.tag'],
    [
      'text and file in one message',
      { text: 'a', attachments: [{ type: 'image', url: 'https://a.vn/b.png' }] },
      400,
      'input-invalid',
      'body.attachments',
    ],
    ['a text beyond the limit', { text: 'a'.repeat(2001) }, 422, 'text-too-long', null],
    ['an unknown message to answer', { text: 'a', replyTo: 'msg_unknown' }, 404, 'not-found', null],
    ['an unknown file', { attachments: [{ type: 'image', mediaId: 'med_unknown' }] }, 404, 'not-found', null],
  ] as const)('is refused by name: %s', async (_, body, status, code, path) => {
    const answer = await send(shop.facebook, body)
    expect(answer).toMatchObject({ status, body: { code } })
    if (path) expect(JSON.stringify(answer.body)).toContain(`"path":"${path}"`)
    if (code === 'text-too-long')
      expect(answer.body).toMatchObject({
        length: 2001,
        max: 2000,
        detail: expect.stringContaining('2000'),
      })
  })

  it.each([
    [
      'a film',
      { attachments: [{ type: 'video', url: 'https://a.vn/b.mp4' }] },
      409,
      'not-supported-by-platform',
    ],
    [
      'a file by its address',
      { attachments: [{ type: 'file', url: 'https://a.vn/b.pdf' }] },
      400,
      'input-invalid',
    ],
  ])('is refused before it is queued on Zalo: %s', async (_, body, status, code) => {
    expect(await send(shop.zalo, body)).toMatchObject({ status, body: { code } })
  })

  it('is refused when the file is of another type than it is called', async () => {
    const form = new FormData()
    form.set('file', new Blob([Buffer.from('%PDF-1.7')]), 'anh.pdf')
    const { mediaId } = (await shop.owner.post<{ mediaId: string }>('/media', form)).body
    const answer = await send(shop.facebook, { attachments: [{ type: 'image', mediaId }] })
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'body.attachments.0.type' }] } })
  })
})
