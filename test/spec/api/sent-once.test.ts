import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { messageSchema } from '../../../src/http/routes/message-schema.ts'
import type { Page } from '../../support/all-pages.ts'
import {
  type ApiWorld,
  type Chat,
  type Shop,
  soon,
  startApiWorld,
  WORLD_DEADLINE_MS,
} from '../../support/api-world.ts'

type Message = z.infer<typeof messageSchema>

let world: ApiWorld
let shop: Shop

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.flowers
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())
afterEach(() => world.sandbox.faults.clear())

const withKey = (key: string) => ({ headers: { 'Idempotency-Key': key } })
const pathOf = (chat: Chat) => `/conversations/${chat.conversationId}/messages`
const send = (chat: Chat, body: unknown, key: string = randomUUID()) =>
  shop.owner.post<Message>(pathOf(chat), body, withKey(key))

const messageOf = async (chat: Chat, messageId: string, locale = 'vi'): Promise<Message | undefined> =>
  (
    await shop.owner.get<Page<Message>>(`${pathOf(chat)}?limit=100`, {
      headers: { 'Accept-Language': locale },
    })
  ).body.items.find(({ id }) => id === messageId)

const reaches = (chat: Chat, messageId: string, status: Message['status']) =>
  soon(async () => {
    const message = await messageOf(chat, messageId)
    return message?.status === status ? message : null
  })

const shown = async (chat: Chat, text: string): Promise<Message[]> =>
  (await shop.owner.get<Page<Message>>(`${pathOf(chat)}?limit=100`)).body.items.filter(
    (message) => message.text === text,
  )

const arrivedAtPage = (text: string): number =>
  world.sandbox.facebook.truth
    .sends(shop.page.externalId)
    .flatMap(({ sends }) => sends)
    .filter((sent) => sent.text === text).length

describe('a send with an idempotency key', () => {
  it('is refused without one, and with one that is no token', async () => {
    const none = await shop.owner.post(pathOf(shop.facebook), { text: 'a' })
    expect(none).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } })
    const odd = await send(shop.facebook, { text: 'a' }, 'x'.repeat(256))
    expect(odd).toMatchObject({ status: 400, body: { errors: [{ path: 'Idempotency-Key' }] } })
  })

  it('gives its first answer again, also when the message has long arrived', async () => {
    const key = randomUUID()
    const first = await send(shop.facebook, { text: 'Một lần thôi' }, key)
    const again = await send(shop.facebook, { text: 'Một lần thôi' }, key)
    await soon(async () => (await messageOf(shop.facebook, first.body.id))?.externalId ?? null)
    const later = await send(shop.facebook, { text: 'Một lần thôi' }, key)
    expect([again.status, later.status]).toEqual([202, 202])
    expect(again.body).toEqual(first.body)
    expect(later.body).toEqual(first.body)
    expect(await shown(shop.facebook, 'Một lần thôi')).toHaveLength(1)
    expect(arrivedAtPage('Một lần thôi')).toBe(1)
  })

  it('is one message for twenty requests at once', async () => {
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(shop.zalo, { text: 'Cùng lúc' }, key)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await shown(shop.zalo, 'Cùng lúc')).toHaveLength(1)
  })

  it.each([
    ['another text', () => send(shop.facebook, { text: 'khác' }, 'key-of-one-body')],
    ['another conversation', () => send(shop.zalo, { text: 'thế này' }, 'key-of-one-body')],
    [
      'work on a comment',
      () =>
        shop.owner.post(
          `/comments/${shop.comment.id}/replies`,
          { text: 'thế này' },
          withKey('key-of-one-body'),
        ),
    ],
  ])('is refused when the key comes back with %s', async (_, act) => {
    await send(shop.facebook, { text: 'thế này' }, 'key-of-one-body')
    expect(await act()).toMatchObject({ status: 422, body: { code: 'idempotency-mismatch' } })
  })

  it('belongs to its shop: another shop uses the same key for itself', async () => {
    const key = randomUUID()
    const mine = await send(shop.facebook, { text: 'của hoa' }, key)
    const theirs = await world.bakery.owner.post<Message>(
      pathOf(world.bakery.facebook),
      { text: 'của bánh' },
      withKey(key),
    )
    expect([mine.status, theirs.status]).toEqual([202, 202])
    expect(theirs.body.id).not.toBe(mine.body.id)
  })

  it('finds its message again when the answer was lost on the way', async () => {
    const key = randomUUID()
    const body = { text: 'Trả lời bị mất' }
    const token = await world.sandbox.issuer.mintToken({
      sub: 'hoamay-lan',
      retailer: shop.retailer,
      roles: ['owner'],
    })
    await cutAfterSending(pathOf(shop.facebook), body, token, key, () =>
      world.stack.store.outbox.exists({ shopId: shop.retailer, idempotencyKey: key }),
    )
    const retried = await send(shop.facebook, body, key)
    expect(retried).toMatchObject({ status: 202, body: { status: 'queued', text: body.text } })
    await soon(async () => (await messageOf(shop.facebook, retried.body.id))?.externalId ?? null)
    expect(await shown(shop.facebook, body.text)).toHaveLength(1)
    expect(arrivedAtPage(body.text)).toBe(1)
  })

  it('gets its first answer even when the window has closed meanwhile', async () => {
    const key = randomUUID()
    const first = await send(shop.zalo, { text: 'Trước giờ đóng' }, key)
    const { store } = world.stack
    const which = { _id: shop.zalo.conversationId, shopId: shop.retailer }
    await store.conversations.updateOne(which, { $set: { lastContactAt: new Date(0) } })
    const again = await send(shop.zalo, { text: 'Trước giờ đóng' }, key)
    await store.conversations.updateOne(which, { $set: { lastContactAt: new Date() } })
    expect(again).toMatchObject({ status: 202, body: first.body })
  })
})

/** Sends a request and cuts the line as soon as the gateway has acted on it, without reading an answer. */
async function cutAfterSending(
  path: string,
  body: unknown,
  token: string,
  key: string,
  hasActed: () => Promise<unknown>,
): Promise<void> {
  const call = request(`${world.stack.url}/api/v1${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
  })
  call.on('error', () => undefined)
  call.end(JSON.stringify(body))
  await soon(async () => Boolean(await hasActed()))
  call.destroy()
}

describe('a message that failed', () => {
  it('says why in the language of whoever reads it, and can be sent again', async () => {
    const who = { oaId: shop.oa.externalId, userId: shop.zalo.shopperId }
    await world.sandbox.control.call('zalo.changeUser', { ...who, change: { refuseSendsWith: -217 } })
    const first = await send(shop.zalo, { text: 'Bị chặn' })
    const failed = await reaches(shop.zalo, first.body.id, 'failed')
    expect(failed.problem).toMatchObject({ code: 'person-blocked', detail: expect.stringMatching(/chặn/) })
    const english = await messageOf(shop.zalo, first.body.id, 'en')
    expect(english?.problem).toMatchObject({
      code: 'person-blocked',
      detail: expect.stringMatching(/block/i),
    })

    await world.sandbox.control.call('zalo.changeUser', { ...who, change: { refuseSendsWith: null } })
    const key = randomUUID()
    const path = `/conversations/${shop.zalo.conversationId}/retry/${first.body.id}`
    const retried = await shop.owner.post<Message>(path, {}, withKey(key))
    expect(retried).toMatchObject({
      status: 202,
      body: { text: 'Bị chặn', status: 'queued', retryOf: first.body.id },
    })
    expect(retried.body.id).not.toBe(first.body.id)
    await soon(async () => (await messageOf(shop.zalo, retried.body.id))?.externalId ?? null)
    const again = await shop.owner.post<Message>(path, {}, withKey(key))
    expect(again.body).toEqual(retried.body)
  })

  it('cannot be sent again when it has arrived, or was never ours', async () => {
    const { body } = await send(shop.facebook, { text: 'Đã tới' })
    await soon(async () => (await messageOf(shop.facebook, body.id))?.externalId ?? null)
    for (const messageId of [body.id, shop.facebook.messageId]) {
      const path = `/conversations/${shop.facebook.conversationId}/retry/${messageId}`
      const answer = await shop.owner.post(path, {}, withKey(randomUUID()))
      expect(answer).toMatchObject({ status: 409, body: { code: 'not-retryable' } })
    }
    const unknown = `/conversations/${shop.facebook.conversationId}/retry/msg_unknown`
    expect(await shop.owner.post(unknown, {}, withKey(randomUUID()))).toMatchObject({ status: 404 })
  })

  it('of unknown fate is sent again only on a person’s word', async () => {
    world.sandbox.faults.add({
      match: { platform: 'zalo', contains: 'Không rõ' },
      then: { close: true },
      times: 0,
    })
    const { body } = await send(shop.zalo, { text: 'Không rõ' })
    await reaches(shop.zalo, body.id, 'unknown')
    world.sandbox.faults.clear()
    const path = `/conversations/${shop.zalo.conversationId}/retry/${body.id}`
    const key = randomUUID()
    const refused = await shop.owner.post(path, {}, withKey(key))
    expect(refused).toMatchObject({ status: 409, body: { code: 'duplicate-unconfirmed' } })
    const confirmed = await shop.owner.post<Message>(path, { confirmDuplicate: true }, withKey(key))
    expect(confirmed).toMatchObject({ status: 202, body: { retryOf: body.id } })
  })
})

describe('a message that waits for the platform', () => {
  it('stays queued, with the reason and the time it is tried again', async () => {
    const { bakery } = world
    world.sandbox.faults.add({
      match: { platform: 'facebook', contains: 'Chờ nền tảng' },
      then: {
        graphError: { code: 613, message: 'Calls to this api have exceeded the rate limit.', status: 400 },
      },
      times: 0,
    })
    const path = pathOf(bakery.facebook)
    const { body } = await bakery.owner.post<Message>(path, { text: 'Chờ nền tảng' }, withKey(randomUUID()))
    const waiting = await soon(async () => {
      const { items } = (await bakery.owner.get<Page<Message>>(path)).body
      return items.find(({ id, problem }) => id === body.id && problem !== null) ?? null
    })
    expect(waiting).toMatchObject({ status: 'queued', problem: { code: 'rate-limited' } })
    expect(Date.parse(waiting.problem?.resumesAt ?? '')).toBeGreaterThan(Date.parse(waiting.receivedAt))
    const { items } = (await bakery.owner.get<Page<{ lastMessage: Message }>>('/conversations')).body
    expect(items.map(({ lastMessage }) => lastMessage.problem?.resumesAt)).toContain(
      waiting.problem?.resumesAt,
    )
  })
})

describe('the form that asks for name, phone and address', () => {
  const ask = (from: Shop, chat: Chat, body?: unknown) =>
    from.owner.post<Message>(
      `/conversations/${chat.conversationId}/request-info`,
      body,
      withKey(randomUUID()),
    )

  it('goes to a Zalo user, in the shop’s words or in ours', async () => {
    const calls = () => world.sandbox.history.calls({ platform: 'zalo', contains: 'request_user_info' })
    // The other shop's chat: this one's may still wait for a send of unknown fate.
    const { bakery } = world
    const own = await ask(bakery, bakery.zalo, {
      title: 'Hoa Mây',
      subtitle: 'Cho shop xin địa chỉ giao hoa nhé',
    })
    expect(own).toMatchObject({
      status: 202,
      body: { status: 'queued', attachments: [{ type: 'template' }] },
    })
    expect(await ask(bakery, bakery.zalo)).toMatchObject({ status: 202 })
    await soon(() => calls().length >= 2)
    expect(calls().map(({ body }) => body.toString())).toEqual([
      expect.stringContaining('Cho shop xin địa chỉ giao hoa nhé'),
      expect.stringContaining('image_url'),
    ])
  })

  it('is not there on Facebook', async () => {
    const answer = await ask(shop, shop.facebook, {})
    expect(answer).toMatchObject({ status: 409, body: { code: 'not-supported-by-platform' } })
  })
})
