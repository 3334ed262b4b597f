import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessDoc, DisclosureDoc } from '../../../src/store/models/access.ts'
import { type ApiWorld, type Shop, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { eventually } from '../../support/wait.ts'

let world: ApiWorld
let shop: Shop
let token: string
beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  token = await world.sandbox.issuer.mintToken({ sub: 'helper-7', roles: ['support'] })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

interface Session {
  readonly id: string
  readonly state: string
  readonly staff: readonly { readonly id: string }[]
}
const opened = async (): Promise<Session> =>
  (
    await shop.owner.post<Session>('/privacy/support-sessions', {
      topic: 'sending',
      ticket: 'KV-118',
      hours: 1,
    })
  ).body

/** As KiotViet's support asks; `session` null: without one. */
async function asSupport(
  session: string | null,
  path: string,
  { method = 'GET', purpose = 'support-notice' }: { method?: string; purpose?: string | null } = {},
) {
  const answer = await fetch(`${world.stack.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'accept-encoding': 'identity',
      ...(purpose === null ? {} : { purpose }),
      ...(session === null ? {} : { 'support-session': session }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': 'of-support' }),
    },
    ...(method === 'GET' ? {} : { body: '{"text":"Chào"}' }),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const body = JSON.parse(bytes.toString()) as { code?: string; items?: { id: string }[] }
  return {
    status: answer.status,
    code: body.code,
    body,
    bytes,
    requestId: answer.headers.get('x-request-id'),
  }
}

describe('KiotViet’s support (P15)', () => {
  it('sees nothing of a shop without a session that the shop opened', async () => {
    expect(await asSupport(null, '/conversations')).toMatchObject({
      status: 403,
      code: 'support-session-missing',
    })
    expect(await asSupport('sps_01k00000000000000000000000', '/conversations')).toMatchObject({
      status: 403,
      code: 'support-session-over',
    })
    const agent = await world.as(shop.retailer, ['agent'], { sub: 'no-support' })
    const { id } = await opened()
    expect(await agent.get('/conversations', { headers: { 'Support-Session': id } })).toMatchObject({
      status: 403,
      body: { code: 'role-missing' },
    })
    expect((await agent.post('/privacy/support-sessions', { topic: 'other' })).status).toBe(403)
  })

  it('reads inside one, that shop alone; each look is the shop’s to see, with its bytes', async () => {
    const { id } = await opened()
    const look = await asSupport(id, `/conversations/${shop.facebook.conversationId}/messages`)
    expect(look.status).toBe(200)
    const { store } = world.stack
    const row = await eventually(() =>
      store.accessLog.findOne({ shopId: shop.retailer, requestId: look.requestId }).lean<AccessDoc>(),
    )
    expect(row).toMatchObject({
      shopId: shop.retailer,
      userId: 'helper-7',
      roles: ['support'],
      purpose: 'support-notice',
      supportSession: id,
      people: [shop.facebook.personId],
    })
    const left = await store.disclosures
      .findOne({ shopId: shop.retailer, requestId: look.requestId })
      .lean<DisclosureDoc>()
    expect(left).toMatchObject({
      recipient: { kind: 'support', name: 'helper-7' },
      ground: { kind: 'support-session', reference: id },
      bytes: look.bytes.length,
      bodyHash: createHash('sha256').update(look.bytes).digest('hex'),
    })
    const shown = await shop.owner.get<{ items: { requestId: string; supportSession: string | null }[] }>(
      '/privacy/access-log?userId=helper-7',
    )
    expect(shown.body.items).toContainEqual(
      expect.objectContaining({ requestId: look.requestId, supportSession: id }),
    )
    expect((await asSupport(id, `/conversations/${world.flowers.facebook.conversationId}`)).status).toBe(404)
    const listed = await shop.owner.get<{ items: Session[] }>('/privacy/support-sessions')
    expect(listed.body.items.find((one) => one.id === id)).toMatchObject({
      state: 'open',
      staff: [{ id: 'helper-7' }],
    })
  })

  it('changes nothing, takes nothing with it, and looks for no other purpose', async () => {
    const { id } = await opened()
    const chat = `/conversations/${shop.facebook.conversationId}`
    const forbidden = [
      [`${chat}/messages`, 'POST'],
      [`/people/${shop.facebook.personId}`, 'PATCH'],
      [`/privacy/people/${shop.facebook.personId}/export`, 'GET'],
      ['/privacy/access-log', 'GET'],
      ['/sessions', 'GET'],
      ['/me', 'GET'],
    ] as const
    for (const [path, method] of forbidden)
      expect(await asSupport(id, path, { method }), path).toMatchObject({ status: 403, code: 'role-missing' })
    expect(await asSupport(id, chat, { purpose: null })).toMatchObject({
      status: 400,
      code: 'purpose-missing',
    })
    expect(await asSupport(id, chat, { purpose: 'service' })).toMatchObject({
      status: 400,
      code: 'purpose-unknown',
    })
    expect((await asSupport(id, '/channels', { purpose: null })).status).toBe(200)
  })

  it('is out at once when the shop ends the session, and when its hours are over', async () => {
    const { id } = await opened()
    expect((await asSupport(id, '/people')).status).toBe(200)
    const ended = await shop.owner.delete<Session>(`/privacy/support-sessions/${id}`)
    expect(ended).toMatchObject({ status: 200, body: { state: 'ended' } })
    expect(await asSupport(id, '/people')).toMatchObject({ status: 403, code: 'support-session-over' })

    const second = await opened()
    await world.stack.store.supportSessions.updateOne(
      { _id: second.id, shopId: shop.retailer },
      { $set: { until: new Date(Date.now() - 1) } },
    )
    expect(await asSupport(second.id, '/people')).toMatchObject({ code: 'support-session-over' })
    const acts = await shop.owner.get<{ items: { kind: string; subjectId: string | null }[] }>('/activity')
    const mine = acts.body.items.filter(({ subjectId }) => subjectId === id).map(({ kind }) => kind)
    expect(mine).toEqual(['support-ended', 'support-opened'])
  })
})
