import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendEvents } from '../../../src/events/append.ts'
import { readToken, tokenSeals } from '../../../src/vault/token-row.ts'
import { apiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { type EventStream, openEventStream } from '../../support/event-stream.ts'
import { everythingStored } from '../../support/everything-stored.ts'
import { linkZalo } from '../../support/link-accounts.ts'
import { startStack } from '../../support/stack.ts'

let world: ApiWorld
let shop: Shop
let token: string

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.flowers
  token = await tokenOf(shop.retailer)
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const tokenOf = (retailer: string) =>
  world.sandbox.issuer.mintToken({ sub: 'reader', retailer, roles: ['agent'] })
const idsOf = ({ events }: EventStream) => events.map(({ id }) => id)

/** Something that happened in a shop, without the work behind it. @returns its subject */
async function happens(retailer: string, subjectId: string = randomUUID()): Promise<string> {
  await appendEvents(world.stack.store, [
    {
      shopId: retailer,
      type: 'conversation.changed',
      platform: 'facebook',
      channelId: shop.page.id,
      conversationId: shop.facebook.conversationId,
      subjectId,
      at: new Date(),
    },
  ])
  return subjectId
}

const arrives = (stream: EventStream, subjectId: string) =>
  soon(() => stream.events.find(({ data }) => data.subjectId === subjectId) ?? null)

describe('the live stream', () => {
  it('tells a customer’s message, the answer on its way and a comment, by ids alone', async () => {
    const stream = await openEventStream(world.stack.url, token)
    const messageId = await world.customerWrites(shop, 'facebook', 'Tin cho luồng sự kiện')
    expect(await arrives(stream, messageId)).toMatchObject({ event: 'message.received' })
    const answer = await shop.owner.post<{ id: string }>(
      `/conversations/${shop.facebook.conversationId}/messages`,
      { text: 'Trả lời' },
      { headers: { 'Idempotency-Key': randomUUID() } },
    )
    expect(await arrives(stream, answer.body.id)).toMatchObject({ event: 'message.status' })
    await world.sandbox.facebook.call('comment', {
      postId: shop.post.externalId,
      personId: shop.facebook.shopperId,
      message: 'Bình luận cho luồng sự kiện',
    })
    await soon(() => stream.events.some(({ event }) => event === 'comment.created'))
    for (const { id, event, data } of stream.events) {
      expect(Object.keys(data).sort()).toEqual([
        'at',
        'channelId',
        'conversationId',
        'id',
        'platform',
        'subjectId',
        'type',
      ])
      expect(data).toMatchObject({ id, type: event })
    }
    expect(JSON.stringify(stream.events)).not.toMatch(/luồng sự kiện|Lan/)
    stream.close()
  })

  it('tells every kind of change there is by what it happened to', async () => {
    const { owner, facebook, comment, oa } = shop
    const messageId = await world.customerWrites(shop, 'facebook', 'Em hỏi mẫu đỏ')
    const newest = await owner.get<{ items: { externalId: string }[] }>(
      `/conversations/${facebook.conversationId}/messages?limit=1`,
    )
    const mid = newest.body.items[0]?.externalId
    const stream = await openEventStream(world.stack.url, token)
    const told = (event: string, subjectId: unknown) =>
      soon(() => stream.events.find((one) => one.event === event && one.data.subjectId === subjectId) ?? null)

    await world.sandbox.facebook.call('editMessage', { mid, text: 'Em hỏi mẫu hồng' })
    await told('message.changed', messageId)
    await world.sandbox.facebook.call('editComment', { commentId: comment.externalId, message: 'Màu đỏ ạ?' })
    await told('comment.changed', comment.id)
    await owner.post(`/conversations/${facebook.conversationId}/read`, {})
    await told('conversation.changed', facebook.conversationId)
    await owner.patch(`/people/${facebook.personId}`, { name: 'Chị Mai' })
    await told('person.changed', facebook.personId)
    await linkZalo(world.stack, await world.stack.signIn('hoamay-lan'), { oaId: oa.externalId })
    await told('channel.changed', oa.id)
    await soon(() =>
      stream.events.some(
        ({ event, data }) => event === 'link.changed' && String(data.subjectId).startsWith('lnk_'),
      ),
    )
    const reply = { headers: { 'Idempotency-Key': randomUUID() } }
    await owner.post(`/comments/${comment.id}/replies`, { text: 'Dạ còn ạ' }, reply)
    const answer = await soon(async () => {
      const path = `/comments?parentId=${comment.id}`
      return (await owner.get<{ items: { id: string }[] }>(path)).body.items[0] ?? null
    })
    // The Page's own answer too, so that open pages show it.
    await told('comment.created', answer.id)
    stream.close()
  })

  it('is each shop’s own', async () => {
    const [mine, theirs] = [
      await openEventStream(world.stack.url, token),
      await openEventStream(world.stack.url, await tokenOf(world.bakery.retailer)),
    ]
    const [own, other] = [await happens(shop.retailer), await happens(world.bakery.retailer)]
    await arrives(mine, own)
    await arrives(theirs, other)
    expect(mine.events.some(({ data }) => data.subjectId === other)).toBe(false)
    expect(theirs.events.some(({ data }) => data.subjectId === own)).toBe(false)
    mine.close()
    theirs.close()
  })
})

it('no token, and no word or name of a customer, lies readable in stores, Redis, logs or metrics, nor a token in an answer', async () => {
  const { stack, sandbox } = world
  const { owner, retailer, page, oa, post, facebook, zalo } = shop
  const words = { in: 'Lời khách 4d81 riêng', out: 'Lời đáp 90ce riêng', comment: 'Bình luận 51fa riêng' }
  const failing = 'Lời hỏng 77be riêng'
  const name = 'Chị Mai 33d0 Kín'
  await world.customerWrites(shop, 'facebook', words.in)
  await world.customerWrites(shop, 'zalo', words.in)
  const write = (conversationId: string, text: string) =>
    owner.post(
      `/conversations/${conversationId}/messages`,
      { text },
      { headers: { 'Idempotency-Key': randomUUID() } },
    )
  await owner.patch(`/people/${facebook.personId}`, { name })
  await write(zalo.conversationId, words.out)
  // A platform that says back what was said to it.
  const tokens = await Promise.all([page, oa].map(({ id }) => tokensOf(retailer, id))).then((all) =>
    all.flat(),
  )
  sandbox.faults.add({
    match: { platform: 'facebook', op: 'POST */messages' },
    times: 1,
    then: {
      status: 400,
      body: { error: { message: `${failing} ${tokens[0]}`, type: 'OAuthException', code: 100 } },
    },
  })
  await write(facebook.conversationId, failing)
  await write(facebook.conversationId, words.out)
  await sandbox.facebook.call('comment', {
    postId: post.externalId,
    personId: facebook.shopperId,
    message: words.comment,
  })
  await soon(async () => {
    const states = await stack.store.outbox.distinct('state', { shopId: retailer, open: true })
    const comments = (await owner.get<{ items: { text: string }[] }>('/comments')).body.items
    return states.length === 0 && comments.some(({ text }) => text === words.comment)
  })
  expect(await stack.store.outbox.countDocuments({ shopId: retailer, state: 'failed' })).toBe(1)

  expect(tokens.length).toBeGreaterThan(2)
  const { facebook: app, zalo: zaloApp } = stack.settings
  const secrets = [...tokens, app?.appSecret ?? '', zaloApp?.appSecret ?? '', zaloApp?.oaSecret ?? '']
  const metrics = await (await fetch(`${stack.url}/metrics`)).text()
  const kept = [...(await everythingStored(stack)), { at: 'metrics', bytes: Buffer.from(metrics) }]
  for (const text of [...secrets, ...Object.values(words), failing, name]) {
    expect(text.length).toBeGreaterThan(9)
    expect(kept.filter(({ bytes }) => bytes.includes(text)).map(({ at }) => at)).toEqual([])
  }
  const read = [
    '/me',
    '/channels',
    `/channels/${page.id}`,
    `/channels/${page.id}/profile`,
    `/channels/${oa.id}`,
    '/settings',
    '/notices',
    `/conversations/${facebook.conversationId}/messages`,
  ]
  for (const path of read) {
    const answer = JSON.stringify((await owner.get(path)).body)
    for (const secret of secrets) expect([path, answer.includes(secret)]).toEqual([path, false])
  }
})

/** What the vault holds for a channel, opened. */
async function tokensOf(shopId: string, channelId: string): Promise<string[]> {
  const { store, rooms } = world.stack
  const row = await readToken(store, { shopId, channelId })
  if (!row) throw new Error('This channel has no token')
  const seals = await tokenSeals(rooms.vault, shopId)
  return [seals.open(row, 'sealedAccess'), seals.open(row, 'sealedRefresh')].filter((one) => one !== null)
}

describe('a member of staff at a conversation', () => {
  it('is told of to colleagues by name, for seconds, and to no other shop; nothing of it is kept', async () => {
    const path = `/conversations/${shop.facebook.conversationId}/presence`
    const mine = await openEventStream(world.stack.url, token)
    const theirs = await openEventStream(world.stack.url, await tokenOf(world.bakery.retailer))
    const [minh, hoa] = await Promise.all(
      ['Minh', 'Hoa'].map(async (name) => {
        const who = { sub: `nv-${name}`, retailer: shop.retailer, roles: ['agent'], overrides: { name } }
        return apiClient(world.stack.url, {
          authorization: `Bearer ${await world.sandbox.issuer.mintToken(who)}`,
        })
      }),
    )
    if (!minh || !hoa) throw new Error('Two colleagues were asked for')
    expect((await minh.post(path, { state: 'open' })).body).toEqual({ others: [] })
    // Said until it is heard: a stream begins to listen a moment after it is open.
    const heard = (of: EventStream, state: object) =>
      of.events.find(({ event, data }) => event === 'presence.changed' && isDeepStrictEqual(data, state))
    const of = (userId: string, name: string, openMs: number, typingMs: number) => {
      const { conversationId } = shop.facebook
      return { conversationId, userId, name, openMs, typingMs }
    }
    const typing = await soon(async () => {
      await minh.post(path, { state: 'typing' })
      return heard(mine, of('nv-Minh', 'Minh', 45_000, 8_000)) ?? null
    })
    // Nobody resumes from it: it has no id.
    expect(typing.id).toBe(null)
    const answer = await hoa.post<{ others: { userId: string; typingMs: number }[] }>(path, { state: 'open' })
    expect(answer.body.others).toMatchObject([{ userId: 'nv-Minh', name: 'Minh' }])
    expect(answer.body.others[0]?.typingMs).toBeLessThanOrEqual(8_000)
    await minh.post(path, { state: 'left' })
    await soon(() => heard(mine, of('nv-Minh', 'Minh', 0, 0)))
    expect((await hoa.post(path, { state: 'open' })).body).toEqual({ others: [] })

    await arrives(theirs, await happens(world.bakery.retailer))
    expect(theirs.events.filter(({ event }) => event === 'presence.changed')).toEqual([])
    expect(
      await world.stack.store.events.countDocuments({ type: 'presence.changed', shopId: shop.retailer }),
    ).toBe(0)
    const redis = new Redis(world.stack.env.REDIS_URL ?? '')
    const keys = await redis.keys(`${world.stack.env.REDIS_PREFIX}:presence:*`)
    expect(keys).toHaveLength(1)
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0)
    redis.disconnect()
    mine.close()
    theirs.close()
  })
})

describe('a reader who comes back', () => {
  it('is given what happened meanwhile, from before the last event it knows', async () => {
    const first = await openEventStream(world.stack.url, token)
    const [before, last] = [await happens(shop.retailer), await happens(shop.retailer)]
    const known = await arrives(first, last)
    first.close()
    const missed = [await happens(shop.retailer), await happens(shop.retailer)]
    const again = await openEventStream(world.stack.url, token, known.id)
    for (const subjectId of [before, last, ...missed]) await arrives(again, subjectId)
    const order = again.events.map(({ data }) => data.subjectId)
    expect(order.indexOf(missed[0])).toBeLessThan(order.indexOf(missed[1]))
    again.close()
  })

  it('misses nothing of what happens while it is coming back', async () => {
    const first = await openEventStream(world.stack.url, token)
    const known = await arrives(first, await happens(shop.retailer))
    first.close()
    let going = true
    const during: string[] = []
    const busy = (async () => {
      while (going) during.push(await happens(shop.retailer))
    })()
    const streams = await Promise.all(
      Array.from({ length: 5 }, () => openEventStream(world.stack.url, token, known.id)),
    )
    going = false
    await busy
    for (const stream of streams) {
      await arrives(stream, during.at(-1) ?? '')
      const got = new Set(stream.events.map(({ data }) => data.subjectId))
      expect(during.filter((subjectId) => !got.has(subjectId))).toEqual([])
      stream.close()
    }
  })

  it('with an id that is none is told to read its lists anew', async () => {
    const stream = await openEventStream(world.stack.url, token, 'no-id-of-ours')
    await soon(() => stream.events.some(({ event }) => event === 'reset'))
    expect(idsOf(stream)).toEqual([null])
    stream.close()
  })

  it('with another shop’s id is given nothing of that shop', async () => {
    const theirs = await openEventStream(world.stack.url, await tokenOf(world.bakery.retailer))
    const foreign = await arrives(theirs, await happens(world.bakery.retailer))
    theirs.close()
    const mine = await openEventStream(world.stack.url, token, foreign.id)
    await arrives(mine, await happens(shop.retailer))
    const shopIds = await world.stack.store.events.find({ shopId: shop.retailer }, { _id: 1 }).lean()
    const own = new Set(shopIds.map(({ _id }) => _id.toHexString()))
    expect(idsOf(mine).filter((id) => id === null || !own.has(id))).toEqual([])
    mine.close()
  })

  it('is told everything when the gateway was started anew in between', async () => {
    const { stack } = world
    const shared = { MONGODB_URI: stack.env.MONGODB_URI ?? '', TOKEN_KEYS: stack.env.TOKEN_KEYS ?? '' }
    const before = await startStack({ worker: false, env: shared, sandbox: { demo: false } })
    const mint = (of: typeof before) =>
      of.sandbox.issuer.mintToken({ sub: 'reader', retailer: shop.retailer, roles: ['agent'] })
    const stream = await openEventStream(before.url, await mint(before))
    const known = await arrives(stream, await happens(shop.retailer))
    await before.close()
    await soon(() => stream.ended())
    const missed = await happens(shop.retailer)

    const after = await startStack({ worker: false, env: shared, sandbox: { demo: false } })
    const again = await openEventStream(after.url, await mint(after), known.id)
    const next = await happens(shop.retailer)
    for (const subjectId of [missed, next]) await arrives(again, subjectId)
    again.close()
    await after.close()
    // Two more gateways start and stop in this one.
  }, 120_000)
})
