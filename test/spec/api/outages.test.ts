import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SHOP_REQUESTS, USER_REQUESTS } from '../../../src/http/rate-limits.ts'
import { PATIENCE_MS, PROBE_MS, PROBES } from '../../../src/http/store-guard.ts'
import { appendEvents } from '../../../src/events/append.ts'
import { type ApiAnswer, type ApiClient, apiClient } from '../../support/api-client.ts'
import { soon } from '../../support/api-world.ts'
import { checkedClient, routesOf } from '../../support/checked-client.ts'
import { openEventStream } from '../../support/event-stream.ts'
import { type PrivateServer, startPrivateMongo, startPrivateRedis } from '../../support/private-servers.ts'
import { type Stack, startStack } from '../../support/stack.ts'

/** The contract's word: an answer within this time, whatever the store does. */
const PROMISED_MS = 3_000
const AN_HOUR_MS = 60 * 60_000

let mongo: PrivateServer
let redis: PrivateServer
let stack: Stack

beforeAll(async () => {
  ;[mongo, redis] = await Promise.all([startPrivateMongo(), startPrivateRedis()])
  stack = await startStack({ worker: false, env: { MONGODB_URI: mongo.uri, REDIS_URL: redis.uri } })
}, 120_000)
afterAll(async () => {
  mongo?.thaw()
  redis?.thaw()
  await stack?.close()
  await Promise.all([mongo?.close(), redis?.close()])
})

async function clientOf(retailer: string): Promise<ApiClient> {
  return checkedClient(await stack.as({ sub: 'a', retailer, roles: ['owner'] }), routesOf(stack.rooms))
}

const key = () => ({ headers: { 'Idempotency-Key': randomUUID() } })

/** Every kind of access: reads, a send, a change, a file, and a session that has to be looked up. */
const CALLS: readonly (readonly [string, (client: ApiClient) => Promise<unknown>])[] = [
  ['a list', (client) => client.get('/conversations')],
  ['one thing', (client) => client.get('/people/per_a')],
  ['a send', (client) => client.post('/conversations/cnv_a/messages', { text: 'a' }, key())],
  ['a change with a key', (client) => client.post('/comments/cmt_a/hide', {}, key())],
  ['a file', (client) => client.get('/media/med_a')],
  ['a session', () => apiClient(stack.url, { cookie: 'session=of-somebody' }).get('/me')],
]

async function allRefused(): Promise<void> {
  const client = await clientOf('hoamay')
  const answers = await Promise.all(CALLS.map(async ([name, call]) => ({ name, answer: await call(client) })))
  for (const { name, answer } of answers) {
    expect(answer, name).toMatchObject({ status: 503, body: { code: 'store-unavailable' } })
    const { headers } = answer as { headers: Headers }
    expect(Number(headers.get('retry-after')), name).toBeGreaterThan(0)
    expect(Number(headers.get('retry-after')), name).toBeLessThanOrEqual(3)
  }
}

describe('while the store does not answer', () => {
  it('no request waits longer than was promised', () => {
    expect(PATIENCE_MS + PROBES * PROBE_MS).toBeLessThan(PROMISED_MS)
  })

  it('every request is told so, and the next ones are served when it is back', async () => {
    const client = await clientOf('hoamay')
    expect((await client.get('/conversations')).status).toBe(200)
    mongo.freeze()
    try {
      await allRefused()
    } finally {
      mongo.thaw()
    }
    await soon(async () => (await client.get('/conversations')).status === 200)
    expect((await client.get('/people/per_a')).status).toBe(404)
  })

  it('or is gone: the same, and live streams come back to where they were', async () => {
    const token = await stack.sandbox.issuer.mintToken({ sub: 'a', retailer: 'hoamay', roles: ['owner'] })
    const happens = (subjectId: string) =>
      appendEvents(stack.store, [
        {
          shopId: 'hoamay',
          type: 'channel.changed',
          platform: 'facebook',
          channelId: null,
          conversationId: null,
          subjectId,
          at: new Date(),
        },
      ])
    const stream = await openEventStream(stack.url, token)
    await happens('before')
    const known = await soon(() => stream.events.find(({ data }) => data.subjectId === 'before') ?? null)
    await mongo.crash()
    await allRefused()
    await mongo.start()
    await soon(() => happens('after').then(() => true))
    // A short absence is bridged by the database's driver; a longer one ends the stream, and its reader comes back.
    let reader = stream
    await soon(async () => {
      if (reader.events.some(({ data }) => data.subjectId === 'after')) return true
      if (reader.ended()) reader = await openEventStream(stack.url, token, known.id)
      return false
    })
    reader.close()
    expect(await (await clientOf('hoamay')).get('/conversations')).toMatchObject({ status: 200 })
  }, 120_000)
})

/** As if it (`shop:<id>`, `user:<shop> <id>`) had asked so often in this window already, which then has so long to go. */
async function hasAsked(counter: string, times: number, leftMs: number): Promise<void> {
  const client = new Redis(redis.uri)
  await client.set(`${stack.env.REDIS_PREFIX}:limit:${counter}`, times, 'PX', leftMs)
  client.disconnect()
}

/** A machine too busy to ask Redis in time counts some by itself, so perhaps not the first one after its limit is refused. */
async function untilRefused(client: ApiClient): Promise<ApiAnswer> {
  for (let asked = 0; asked < 2 * SHOP_REQUESTS; asked++) {
    const answer = await client.get('/me')
    if (answer.status === 429) return answer
  }
  throw new Error('It was never refused')
}

async function refusedSoFar(by: 'count' | 'memory'): Promise<number> {
  const told = await (await fetch(`${stack.url}/metrics`)).text()
  return Number(new RegExp(`requests_over_limit_total{by="${by}"} (\\d+)`).exec(told)?.[1] ?? 0)
}

describe('a shop that asks too often', () => {
  it('is told when to come back, and no other shop feels it', async () => {
    const [busy, calm] = [await clientOf('shop-busy'), await clientOf('shop-calm')]
    const first = await busy.get('/me')
    expect(first.headers.get('ratelimit-policy')).toBe(`"default";q=${SHOP_REQUESTS};w=60`)
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
    await hasAsked('shop:shop-busy', SHOP_REQUESTS - 3, 30_000)
    const refused = await untilRefused(busy)
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/)
    expect((await calm.get('/me')).status).toBe(200)
  })

  it('is refused again before anything is looked at, and nobody else with it', async () => {
    const shown = { sub: 'a', retailer: 'shop-loud', roles: ['owner'] }
    const [token, another, next] = await Promise.all(
      [shown, { ...shown, sub: 'b' }, { ...shown, retailer: 'shop-next-door' }].map((who) =>
        stack.sandbox.issuer.mintToken(who),
      ),
    )
    const as = (bearer: string | undefined) =>
      apiClient(stack.url, bearer === undefined ? {} : { authorization: `Bearer ${bearer}` })
    await hasAsked('shop:shop-loud', SHOP_REQUESTS, AN_HOUR_MS)
    expect((await untilRefused(as(token))).status).toBe(429)
    const byMemory = await refusedSoFar('memory')
    const again = await fetch(`${stack.url}/api/v1/me`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': 'en',
        'x-request-id': 'the-hundredth',
        'content-type': 'application/json',
      },
      body: '{ no JSON',
    })
    expect(again.status).toBe(429)
    expect(await again.json()).toMatchObject({
      code: 'too-many-requests',
      title: 'Too many requests; wait a little',
      requestId: 'the-hundredth',
    })
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(again.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/)
    expect(again.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await as(token).get('/no-such-place')).status).toBe(429)
    expect(await refusedSoFar('memory')).toBe(byMemory + 2)
    // Its other credentials are counted with it, and remembered from then on.
    await untilRefused(as(another))
    const byCount = await refusedSoFar('count')
    expect((await as(another).get('/me')).status).toBe(429)
    expect(await refusedSoFar('count')).toBe(byCount)
    // Nobody else is refused for it, and what is wrong stays wrong.
    expect((await as(next).get('/me')).status).toBe(200)
    expect((await as(`${token?.slice(0, -8)}AAAAAAAA`).get('/me')).status).toBe(401)
    expect((await as(undefined).get('/me')).status).toBe(401)
    redis.freeze()
    try {
      expect((await as(token).get('/me')).status).toBe(429)
    } finally {
      redis.thaw()
    }
  })

  it('has its share left where one of its people asks too often', async () => {
    const who = { retailer: 'shop-of-two', roles: ['agent'] }
    const [hasty, calm] = [await stack.as({ ...who, sub: 'hasty' }), await stack.as({ ...who, sub: 'calm' })]
    await hasAsked('user:shop-of-two hasty', USER_REQUESTS, AN_HOUR_MS)
    for (const refused of [await untilRefused(hasty), await hasty.get('/conversations')]) {
      expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
      expect(refused.headers.get('ratelimit-policy')).toBe(`"user";q=${USER_REQUESTS};w=60`)
      expect(refused.headers.get('ratelimit')).toMatch(/^"user";r=0;t=\d+$/)
    }
    const other = await calm.get('/me')
    expect(other.status).toBe(200)
    expect(other.headers.get('ratelimit-policy')).toBe(`"default";q=${SHOP_REQUESTS};w=60`)
  })

  it('is counted for what is refused or not there as for anything else', async () => {
    const agent = await stack.as({ sub: 'a', retailer: 'shop-astray', roles: ['agent'] })
    const astray = [
      await agent.get('/privacy/requests'),
      await agent.get('/privacy/requests', { headers: { 'support-session': 'sps_of_nobody' } }),
      await agent.get('/no-such-place'),
      await agent.delete('/me'),
    ]
    expect(astray.map(({ status }) => status)).toEqual([403, 403, 404, 405])
    for (const { headers } of astray) expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
  })

  it('is counted by the gateway alone while Redis does not answer, and nobody waits for it', async () => {
    const client = await clientOf('shop-without-redis')
    redis.freeze()
    try {
      const answers = await Promise.all(Array.from({ length: 5 }, () => client.get('/conversations')))
      for (const { status, headers } of answers) {
        expect(status).toBe(200)
        expect(headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
      }
    } finally {
      redis.thaw()
    }
  })
})
