import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SHOP_REQUESTS } from '../../../src/http/rate-limits.ts'
import { PATIENCE_MS, PROBE_MS, PROBES } from '../../../src/http/store-guard.ts'
import { appendEvents } from '../../../src/events/append.ts'
import { type ApiClient, apiClient } from '../../support/api-client.ts'
import { soon } from '../../support/api-world.ts'
import { checkedClient, routesOf } from '../../support/checked-client.ts'
import { openEventStream } from '../../support/event-stream.ts'
import { type PrivateServer, startPrivateMongo, startPrivateRedis } from '../../support/private-servers.ts'
import { type Stack, startStack } from '../../support/stack.ts'

/** The contract's word: an answer within this time, whatever the store does. */
const PROMISED_MS = 3_000

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

describe('a shop that asks too often', () => {
  it('is told when to come back, and no other shop feels it', async () => {
    const [busy, calm] = [await clientOf('shop-busy'), await clientOf('shop-calm')]
    const first = await busy.get('/me')
    expect(first.headers.get('ratelimit-policy')).toBe(`"default";q=${SHOP_REQUESTS};w=60`)
    expect(first.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
    let refused = first
    // Twice as many: a machine too busy to ask Redis in time counts some by itself.
    for (let asked = 0; asked < 2 * SHOP_REQUESTS && refused.status !== 429; asked += 20)
      refused = (await Promise.all(Array.from({ length: 20 }, () => busy.get('/me')))).at(-1) ?? first
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/)
    expect((await calm.get('/me')).status).toBe(200)
  }, 120_000)

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
