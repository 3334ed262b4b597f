import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Webhook } from 'standardwebhooks'
import type { DisclosureDoc } from '../../../src/store/models/access.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { sized } from '../../support/full-size.ts'
import {
  happen,
  hurry,
  type Subscribed,
  subjectOf,
  subscribe,
  webhooksOutEgress,
} from '../../support/scenarios/webhooks-out.ts'
import { eventually } from '../../support/wait.ts'
import { type Hooked, startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'

const DAY_MS = 86_400_000
/** For what takes a quarter of it on a machine with nothing else to do. */
const SLOW_MACHINE_MS = sized(150_000, 600_000)
const A_WORKER_STARTS = { timeoutMs: 90_000 }

let receiver: WebhookReceiver
let world: ApiWorld
let shop: Shop

beforeAll(async () => {
  receiver = await startWebhookReceiver()
  world = await startApiWorld({ env: receiver.env })
  shop = world.bakery
}, WORLD_DEADLINE_MS)
afterAll(async () => {
  await world?.close()
  await receiver?.close()
})

// Each begins with none, whatever became of the one before.
afterEach(async () => {
  const { body } = await shop.owner.get<{ items: readonly Subscribed[] }>('/subscriptions')
  for (const { id } of body.items) await shop.owner.delete(`/subscriptions/${id}`)
})

/** What its own program reads, refusing what is not signed. */
const verified = (call: Hooked, secret: string): unknown =>
  new Webhook(secret).verify(call.body.toString('utf8'), call.headers as Record<string, string>)

const came = (path: string, subjects: readonly string[]) =>
  soon(() => expect(receiver.calls(path).map(subjectOf)).toEqual(subjects))

interface Shown {
  readonly state: string
  readonly pausedBecause: string | null
  readonly failingSince: string | null
}
const shown = async ({ id }: Subscribed) => (await shop.owner.get<Shown>(`/subscriptions/${id}`)).body

interface Delivery {
  readonly id: string
  readonly type: string
  readonly state: string
  readonly attempts: readonly { readonly outcome: string; readonly status: number | null }[]
}
const deliveries = async ({ id }: Subscribed) =>
  (await shop.owner.get<{ items: readonly Delivery[] }>(`/subscriptions/${id}/attempts?limit=100`)).body.items

const noticesNow = async () =>
  (await shop.owner.get<{ items: readonly { kind: string; title: string }[] }>('/notices')).body.items.filter(
    ({ kind }) => kind === 'callout-paused',
  )

describe('Webhooks out', () => {
  it('tell a shop’s own system what a customer did: signed, by ids alone, as the live stream tells it, and of this shop alone', async () => {
    const path = '/mot'
    const first = await shop.owner.post<Subscribed & { url: string }>(
      '/subscriptions',
      { url: receiver.url(path), events: ['message.received'] },
      { headers: { 'Idempotency-Key': 'tao-mot-lan' } },
    )
    const again = await shop.owner.post<Subscribed>(
      '/subscriptions',
      { url: receiver.url(path), events: ['message.received'] },
      { headers: { 'Idempotency-Key': 'tao-mot-lan' } },
    )
    // Asked for twice by a client that lost the answer: one subscription, and the secret it needs.
    expect(again.body).toEqual(first.body)
    const { body: list } = await shop.owner.get<{ items: unknown[] }>('/subscriptions')
    expect(list.items).toHaveLength(1)
    expect(JSON.stringify(list)).not.toContain('whsec_')

    await world.customerWrites(world.flowers, 'facebook', 'Của cửa hàng khác')
    const messageId = await world.customerWrites(shop, 'facebook', 'Bánh còn không shop')
    await soon(() => expect(receiver.calls(path).map(subjectOf)).toContain(messageId))
    const calls = receiver.calls(path)
    expect(new Set(calls.map(subjectOf)).size).toBe(calls.length)
    const call = calls.find((one) => subjectOf(one) === messageId) as Hooked
    expect(call.body.toString('utf8')).not.toMatch(/Bánh còn|Của cửa hàng/)
    const event = await world.stack.store.events
      .findOne({ shopId: shop.retailer, subjectId: messageId, type: 'message.received' })
      .lean()
    expect(verified(call, first.body.secret)).toEqual({
      type: 'message.received',
      timestamp: event?.at.toISOString(),
      data: {
        shopId: shop.retailer,
        id: event?._id.toHexString(),
        type: 'message.received',
        platform: 'facebook',
        channelId: shop.page.id,
        conversationId: shop.facebook.conversationId,
        subjectId: messageId,
        at: event?.at.toISOString(),
      },
    })
    expect(() => verified({ ...call, body: Buffer.from('{}') }, first.body.secret)).toThrow()
    const row = await world.stack.store.disclosures
      .findOne({ shopId: shop.retailer, requestId: call.id })
      .lean<DisclosureDoc>()
    expect(row).toMatchObject({
      recipient: { kind: 'webhook', name: '127.0.0.1' },
      ground: { kind: 'instruction', reference: first.body.id },
      codes: ['FB5'],
      people: [shop.facebook.personId],
    })
    const transfers = await shop.owner.get<{
      items: { hosts: unknown; isAbroad: boolean; firstAt: unknown }[]
    }>('/privacy/transfers')
    expect(transfers.body.items.at(-1)).toMatchObject({
      hosts: [{ host: '127.0.0.1', country: null }],
      isAbroad: true,
      firstAt: expect.any(String),
    })
  })

  it('leave in order: what was turned away is tried again under its id, and nothing overtakes it', async () => {
    const own = await subscribe(shop, receiver, '/thu-tu')
    receiver.react('/thu-tu', (call, seen) => (/_[26]$/.test(subjectOf(call)) && seen < 3 ? 500 : 200))
    const subjects = await happen(world, shop, ['a_1', 'a_2', 'a_3', 'a_4', 'a_5', 'a_6', 'a_7'])
    await soon(async () => {
      await hurry(world, shop, own.id)
      expect(receiver.calls('/thu-tu')).toHaveLength(11)
    })
    const order = receiver.calls('/thu-tu').map(subjectOf)
    expect(order).toEqual(subjects.flatMap((one) => (/_[26]$/.test(one) ? [one, one, one] : [one])))
    const ids = new Map(receiver.calls('/thu-tu').map((call) => [subjectOf(call), call.id]))
    for (const call of receiver.calls('/thu-tu')) expect(call.id).toBe(ids.get(subjectOf(call)))
    const tried = (await deliveries(own)).find(({ id }) => id === ids.get('msg_a_2'))
    expect(tried).toMatchObject({
      state: 'delivered',
      attempts: [
        { outcome: 'refused', status: 500 },
        { outcome: 'refused', status: 500 },
        { outcome: 'delivered', status: 200 },
      ],
    })
  })

  it('are sent again on request: one of them, or all since a moment, under their ids and in their order', async () => {
    const own = await subscribe(shop, receiver, '/lai')
    const from = new Date().toISOString()
    const subjects = await happen(world, shop, ['b_1', 'b_2', 'b_3'])
    await came('/lai', subjects)
    const [, second] = receiver.calls('/lai')
    const path = `/subscriptions/${own.id}/replay`
    // The last one is marked as taken only after its answer.
    await soon(async () => expect(await deliveries(own)).toHaveLength(3))
    await soon(async () =>
      expect((await deliveries(own)).every(({ state }) => state === 'delivered')).toBe(true),
    )
    expect((await shop.owner.post(path, { deliveryId: second?.id })).body).toEqual({ deliveries: 1 })
    await came('/lai', [...subjects, 'msg_b_2'])
    await soon(async () =>
      expect((await deliveries(own)).every(({ state }) => state === 'delivered')).toBe(true),
    )
    expect((await shop.owner.post(path, { from })).body).toEqual({ deliveries: 3 })
    await came('/lai', [...subjects, 'msg_b_2', ...subjects])
    expect(new Set(receiver.calls('/lai').map(({ id }) => id)).size).toBe(3)
    expect((await shop.owner.post(path, { from, deliveryId: second?.id })).status).toBe(400)
  })

  it('carry both signatures for a day after the secret was changed', async () => {
    const own = await subscribe(shop, receiver, '/khoa')
    const { body } = await shop.owner.post<{ secret: string }>(`/subscriptions/${own.id}/rotate-secret`)
    expect(body.secret).not.toBe(own.secret)
    const test = await shop.owner.post(`/subscriptions/${own.id}/test`)
    expect(test.body).toMatchObject({ outcome: 'delivered', status: 204 })
    const [both] = receiver.calls('/khoa') as readonly [Hooked]
    for (const secret of [own.secret, body.secret])
      expect(verified(both, secret)).toMatchObject({
        type: 'subscription.test',
        data: { subscriptionId: own.id },
      })
    await world.stack.store.calloutSubscriptions.updateOne(
      { _id: own.id, shopId: shop.retailer },
      { $set: { previousUntil: new Date(Date.now() - 1) } },
    )
    await shop.owner.post(`/subscriptions/${own.id}/test`)
    const after = receiver.calls('/khoa')[1] as Hooked
    expect(verified(after, body.secret)).toBeTruthy()
    expect(() => verified(after, own.secret)).toThrow()
  })

  it('end where the receiver says 410, and rest where it took nothing for five days: the owner is told, and what waits is kept', async () => {
    for (const [path, status, because] of [
      ['/het', 410, 'gone'],
      ['/hong', 503, 'failing'],
    ] as const) {
      const own = await subscribe(shop, receiver, path)
      receiver.react(path, () => status)
      if (because === 'failing')
        await world.stack.store.calloutSubscriptions.updateOne(
          { _id: own.id, shopId: shop.retailer },
          { $set: { failingSince: new Date(Date.now() - 5 * DAY_MS) } },
        )
      const subjects = await happen(world, shop, [`${because}_1`, `${because}_2`])
      await soon(async () =>
        expect(await shown(own)).toMatchObject({ state: 'paused', pausedBecause: because }),
      )
      await soon(async () => expect(await noticesNow()).toHaveLength(1))
      expect((await noticesNow())[0]?.title).toContain('127.0.0.1')
      expect(receiver.calls(path).map(subjectOf)).toEqual([subjects[0]])
      receiver.react(path, () => 200)
      expect((await shop.owner.patch(`/subscriptions/${own.id}`, { state: 'active' })).status).toBe(200)
      await came(path, [subjects[0] ?? '', ...subjects])
      await soon(async () => expect(await shown(own)).toMatchObject({ state: 'active', failingSince: null }))
      expect(await noticesNow()).toEqual([])
    }
  })

  it('follow no redirect', async () => {
    const own = await subscribe(shop, receiver, '/vong')
    receiver.react('/vong', (_call, _seen, answer) => {
      answer.writeHead(307, { location: receiver.url('/bay') }).end()
      return 'handled'
    })
    const { body } = await shop.owner.post(`/subscriptions/${own.id}/test`)
    expect(body).toMatchObject({ outcome: 'redirected', status: 307 })
    expect(receiver.calls('/bay')).toEqual([])
  })

  it('go nowhere inside a network, and the refusal says what is wrong with the address', async () => {
    for (const [url, why] of [
      ['http://hooks.shop.example/', 'not-https'],
      ['ftp://hooks.shop.example/', 'not-https'],
      ['https://a:b@hooks.shop.example/', 'with-credentials'],
      ['https://127.0.0.1/', 'private-address'],
      ['https://2130706433/', 'private-address'],
      ['https://[::ffff:127.0.0.1]/', 'private-address'],
      ['https://169.254.169.254/latest/meta-data', 'private-address'],
      ['https://localhost/', 'private-address'],
      ['https://metadata.google.internal/', 'private-address'],
      ['https://redis/', 'name-incomplete'],
    ]) {
      const { status, body } = await shop.owner.post(
        '/subscriptions',
        { url, events: ['message.received'] },
        { headers: { 'Accept-Language': 'vi' } },
      )
      expect({ status, body }, url).toMatchObject({
        status: 422,
        body: { code: 'address-refused', errors: [{ path: 'url', message: why }] },
      })
    }
  })

  it('one address is subscribed once, and ten of them are enough', async () => {
    await subscribe(shop, receiver, '/day-1')
    const again = await shop.owner.post('/subscriptions', {
      url: receiver.url('/day-1'),
      events: ['link.changed'],
    })
    expect(again).toMatchObject({ status: 409, body: { code: 'subscription-exists' } })
    for (let n = 2; n <= 10; n++) await subscribe(shop, receiver, `/day-${n}`, ['link.changed'])
    const more = await shop.owner.post('/subscriptions', {
      url: receiver.url('/x'),
      events: ['link.changed'],
    })
    expect(more).toMatchObject({ status: 409, body: { code: 'subscriptions-full' } })
  })

  it('stop with the consent they rest on, with an erasure, and while an account is frozen', async () => {
    const { store, rooms } = world.stack
    const own = await subscribe(shop, receiver, '/dung')
    const { retailer: shopId, page } = shop
    const frozen = (frozenAt: Date | null) =>
      store.channels.updateOne({ _id: page.id, shopId }, { $set: { frozenAt } })
    await frozen(new Date())
    const [erased, kept] = await happen(world, shop, ['c_1', 'c_2'])
    rooms.queues.wakeSweep('callouts')
    // As an erasure leaves it: the event is gone with the person.
    await store.events.deleteOne({ shopId, subjectId: erased ?? '' })
    expect(receiver.calls('/dung')).toEqual([])
    await frozen(null)
    await hurry(world, shop, own.id)
    await came('/dung', [kept ?? ''])

    const consents = await shop.owner.get<{ items: { id: string; code: string }[] }>(
      `/privacy/consents?channelId=${page.id}&limit=100`,
    )
    const fb5 = consents.body.items.find(({ code }) => code === 'FB5')?.id
    expect((await shop.owner.post(`/privacy/consents/${fb5}/withdraw`)).status).toBe(200)
    await happen(world, shop, ['c_3'])
    await soon(async () => {
      await hurry(world, shop, own.id)
      expect((await deliveries(own))[0]).toMatchObject({ state: 'skipped', attempts: [] })
    })
    expect(receiver.calls('/dung').map(subjectOf)).toEqual([kept])
    const { body: texts } = await shop.owner.get<{ textVersion: string }>('/permissions')
    const given = await shop.owner.post('/privacy/consents', {
      channelId: page.id,
      code: 'FB5',
      textVersion: texts.textVersion,
    })
    expect(given.status).toBe(201)
  })

  it(
    'double what was in flight when its worker died, under the same id, and nothing else',
    async () => {
      const own = await subscribe(shop, receiver, '/chet')
      let isAsked = false
      receiver.react('/chet', (call, seen) => {
        if (subjectOf(call) !== 'msg_d_2' || seen > 1) return 200
        isAsked = true
        return 'handled'
      })
      const subjects = await happen(world, shop, ['d_1', 'd_2', 'd_3'])
      await soon(() => isAsked)
      await world.stack.stopWorker()
      await world.stack.startWorker()
      await eventually(async () => {
        await hurry(world, shop, own.id)
        expect(receiver.calls('/chet').map(subjectOf)).toEqual(['msg_d_1', 'msg_d_2', 'msg_d_2', 'msg_d_3'])
      }, A_WORKER_STARTS)
      expect(new Set(receiver.calls('/chet').map(({ id }) => id)).size).toBe(subjects.length)
    },
    SLOW_MACHINE_MS,
  )

  it(
    'are on record byte for byte, the attempts that were turned away too (T52)',
    async () => {
      const figures = await webhooksOutEgress(world, shop, receiver, sized(100, 300))
      expect(figures.attempts).toBeGreaterThan(figures.deliveries)
      expect(figures.recordedBytes).toBe(figures.receivedBytes)
      expect(await world.stack.rooms.disclosures.verify(shop.retailer)).toMatchObject({ ok: true })
    },
    SLOW_MACHINE_MS,
  )
})
