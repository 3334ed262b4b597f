import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessDoc } from '../../../src/store/models/access.ts'
import { followersOf, refuseAccessRows, rowOf, rowsAfter } from '../../support/access-rows.ts'
import type { ApiAnswer, ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { openEventStream } from '../../support/event-stream.ts'

let world: ApiWorld
let shop: Shop
let agent: ApiClient

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  await followersOf(world, shop)
  agent = await world.as('banhgio', ['agent'], { sub: 'banhgio-thu' })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const row = (answer: ApiAnswer): Promise<AccessDoc> => rowOf(world.stack, shop.retailer, answer)
const named = { headers: { Purpose: 'service' } }

/** A file that the shop sent into the chat with its Page's customer. */
async function sentFile(): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([Buffer.from('%PDF-1.7 hoa don')]), 'hoa-don.pdf')
  const { mediaId } = (await shop.owner.post<{ mediaId: string }>('/media', form)).body
  await shop.owner.post(
    `/conversations/${shop.facebook.conversationId}/messages`,
    { attachments: [{ type: 'file', mediaId }] },
    { headers: { 'Idempotency-Key': 'a-file-for-the-log' } },
  )
  await soon(
    async () =>
      (await world.stack.store.media
        .findOne({ _id: mediaId, shopId: shop.retailer, usedIn: shop.facebook.conversationId })
        .lean()) ?? null,
  )
  return mediaId
}

describe('Every look at a person', () => {
  it('leaves one row: who, when, why, by which route, at whom', async () => {
    const before = Date.now()
    const answer = await agent.get(`/people/${shop.facebook.personId}`)
    const found = await row(answer)
    expect(found).toMatchObject({
      shopId: shop.retailer,
      userId: 'banhgio-thu',
      roles: ['agent'],
      isService: false,
      purpose: 'service',
      route: 'GET /people/{id}',
      area: 'People',
      people: [shop.facebook.personId],
      count: 1,
      erased: 0,
    })
    expect(found.at.getTime()).toBeGreaterThanOrEqual(before - 1_000)
    const { requestId } = found
    expect(await world.stack.store.accessLog.countDocuments({ shopId: shop.retailer, requestId })).toBe(1)
  })

  it('is named by every route that tells of people, lists, chats, comments, files and searches alike', async () => {
    const { facebook, zalo, comment, page } = shop
    const mediaId = await sentFile()
    const cases: [string, readonly string[]][] = [
      ['/conversations', [facebook.personId, zalo.personId]],
      [`/conversations?q=${encodeURIComponent('còn hàng')}&channelId=${page.id}`, [facebook.personId]],
      [`/conversations/${facebook.conversationId}`, [facebook.personId]],
      [`/conversations/${facebook.conversationId}/messages`, [facebook.personId]],
      [`/conversations/${zalo.conversationId}/window`, [zalo.personId]],
      [`/comments?channelId=${page.id}`, [facebook.personId]],
      [`/comments/${comment.id}`, [facebook.personId]],
      [`/people?channelId=${page.id}`, [facebook.personId]],
      [`/media/${mediaId}`, [facebook.personId]],
    ]
    await soon(async () => {
      const { body } = await agent.get<{ items: unknown[] }>(
        `/conversations?q=${encodeURIComponent('còn hàng')}&channelId=${page.id}`,
      )
      return body.items.length > 0 ? body : null
    })
    for (const [path, people] of cases) {
      const answer = await agent.get(path)
      expect(answer.status, path).toBe(200)
      const { people: seen, count } = await row(answer)
      expect(seen, path).toEqual(expect.arrayContaining([...people]))
      expect(count, path).toBe(seen.length)
      if (people.length === 1) expect(seen, path).toEqual(people)
    }
    const everybody = await agent.get<{ items: { id: string }[] }>('/people?limit=100')
    const told = everybody.body.items.map(({ id }) => id)
    expect(told.length).toBeGreaterThan(25)
    expect((await row(everybody)).people).toEqual([...told].sort())
  })

  it('holds ids and no word of what was read', async () => {
    const answer = await agent.get(`/conversations/${shop.facebook.conversationId}/messages`)
    const kept = JSON.stringify(await row(answer))
    const { items } = answer.body as { items: { text: string | null }[] }
    const texts = items.flatMap(({ text }) => text ?? [])
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(kept).not.toContain(text)
  })

  it('carries the purpose that was named, and who a program is', async () => {
    const program = await world.as('banhgio', ['agent'], { sub: 'crm', service: true })
    const answer = await program.get(`/people/${shop.zalo.personId}`, {
      headers: { Purpose: 'account-protection' },
    })
    expect(await row(answer)).toMatchObject({ userId: 'crm', isService: true, purpose: 'account-protection' })
    const officer = await world.as('banhgio', ['privacy-officer'], { sub: 'officer' })
    expect((await officer.get('/people')).status).toBe(400)
    const told = await officer.get(`/people/${shop.zalo.personId}`, { headers: { Purpose: 'authority' } })
    expect(await row(told)).toMatchObject({ roles: ['privacy-officer'], purpose: 'authority' })
  })

  it('shows phone and address masked in lists (P33); a click opens them, and is on record with the purpose it named', async () => {
    const { personId } = shop.zalo
    const { externalId } = (await agent.get<{ externalId: string }>(`/people/${personId}`)).body
    const given = { name: 'Vy', phone: '84912000678', address: '12 Hàng Bông, Hà Nội' }
    await world.sandbox.control.call('zalo.submitInfo', {
      oaId: shop.oa.externalId,
      userId: externalId,
      info: given,
    })
    await soon(async () => {
      const { body } = await agent.get<{ phone: string | null }>(`/people/${personId}`)
      return body.phone === given.phone ? body : null
    })
    const corrected = { phone: '0987 654 321', address: 'Ngõ 7 Tràng Tiền' }
    const hidden = { phone: '••• ••• 321', address: '•••', masked: ['phone', 'address'] }
    const card = await agent.patch<object>(`/people/${personId}?masked=true`, corrected)
    expect(card.body).toMatchObject({
      id: personId,
      ...hidden,
      corrected: { phone: { platformValue: '••• ••• 678' }, address: { platformValue: '•••' } },
    })
    const search = `q=${encodeURIComponent('+84 987.654.321')}`
    await soon(async () => {
      const { body } = await agent.get<{ items: { id: string }[] }>(`/people?${search}`)
      return body.items.some(({ id }) => id === personId) ? body : null
    })
    const found = await agent.get<{ items: object[] }>(`/people?${search}`)
    expect(found.body.items).toMatchObject([{ id: personId, ...hidden }])
    const clear = [given.phone, given.address, corrected.phone, corrected.address]
    for (const list of [
      `/people?${search}`,
      `/people?channelId=${shop.oa.id}&limit=100`,
      `/people/${personId}?masked=true`,
      `/conversations?${search}`,
      `/conversations?channelId=${shop.oa.id}`,
    ]) {
      const text = JSON.stringify((await agent.get(list)).body)
      expect(text, list).toContain(personId)
      expect(
        clear.filter((value) => text.includes(value)),
        list,
      ).toEqual([])
    }

    const opening = `/people/${personId}/contact`
    expect(await agent.get<object>(opening)).toMatchObject({ status: 400, body: { code: 'purpose-missing' } })
    const curious = { headers: { Purpose: 'curiosity' } }
    expect(await agent.get<object>(opening, curious)).toMatchObject({
      status: 400,
      body: { code: 'purpose-unknown' },
    })
    const opened = await agent.get<object>(opening, { headers: { Purpose: 'special-contact' } })
    expect(opened.body).toEqual({
      id: personId,
      ...corrected,
      corrected: {
        phone: { platformValue: given.phone },
        address: { platformValue: '12 Hàng Bông, Hà Nội' },
      },
    })
    expect(await row(opened)).toMatchObject({
      userId: 'banhgio-thu',
      route: 'GET /people/{id}/contact',
      purpose: 'special-contact',
      people: [personId],
    })
    await agent.patch(`/people/${personId}`, { phone: null, address: null })
  })

  it('is none where nobody is told of: refusals, unknown ids, empty lists, HEAD, and routes of other matters', async () => {
    const { facebook } = shop
    const stranger = await world.as('banhgio', ['privacy-officer'], { sub: 'officer' })
    const silent = [
      await agent.get('/me'),
      await agent.get('/channels'),
      await agent.get('/conversations/counts'),
      await agent.get('/people?q=khongaitencanay'),
      await agent.get(`/people/${facebook.personId.slice(0, -6)}zzzzzz`),
      await agent.get(`/people/${world.flowers.facebook.personId}`),
      await stranger.get(`/people/${facebook.personId}`),
      await shop.owner.get('/privacy/requests'),
      await shop.owner.get('/privacy/access-log'),
      await shop.owner.get('/privacy/disclosures'),
    ]
    const token = await world.sandbox.issuer.mintToken({ sub: 'x', retailer: 'banhgio', roles: ['agent'] })
    const head = await fetch(`${world.stack.url}/api/v1/people/${facebook.personId}`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(head.status).toBe(200)
    silent.push({ status: head.status, headers: head.headers, body: null })
    const later = await agent.get(`/people/${facebook.personId}`)
    expect(await rowsAfter(world.stack, shop.retailer, silent, later)).toEqual([])
  })

  it('is told of an act too: what its answer shows, and whom it looked at inside', async () => {
    const { facebook } = shop
    const corrected = await agent.patch(`/people/${facebook.personId}`, { address: 'Ngõ 5' })
    expect(await row(corrected)).toMatchObject({
      route: 'PATCH /people/{id}',
      people: [facebook.personId],
    })
    const request = await shop.owner.post<{ id: string }>('/privacy/requests', {
      kind: 'correct',
      personId: facebook.personId,
      correction: { address: 'Ngõ 7' },
    })
    const done = await shop.owner.post(`/privacy/requests/${request.body.id}/execute`, {})
    expect(await row(done)).toMatchObject({
      route: 'POST /privacy/requests/{id}/execute',
      purpose: 'special-contact',
      people: [facebook.personId],
    })
  })

  it('is put on record for the live stream by whose events went by', async () => {
    const token = await world.sandbox.issuer.mintToken({
      sub: 'listener',
      retailer: 'banhgio',
      roles: ['agent'],
    })
    const stream = await openEventStream(world.stack.url, token)
    const message = await world.customerWrites(shop, 'zalo', 'Mình hỏi thêm chút ạ')
    await soon(() => stream.events.some(({ data }) => data.subjectId === message) || null)
    stream.close()
    const rows = await soon(async () => {
      const found = await world.stack.store.accessLog
        .find({ shopId: shop.retailer, userId: 'listener', count: { $gt: 0 } })
        .lean<AccessDoc[]>()
      return found.length > 0 ? found : null
    })
    expect(rows[0]).toMatchObject({ route: 'GET /events', people: [shop.zalo.personId] })
  })

  it('was never made by a route that had not said so', async () => {
    const metrics = await (await fetch(`${world.stack.url}/metrics`)).text()
    expect(metrics).toContain('kvsocial_access_log_rows_total')
    expect(metrics).not.toMatch(/^kvsocial_access_undeclared_total\{/m)
  })
})

interface Listed {
  readonly items: readonly {
    readonly id: string
    readonly at: string
    readonly user: { readonly id: string }
    readonly people: readonly string[]
  }[]
  readonly nextCursor: string | null
}

describe('The shop is shown who looked', () => {
  it('page by page, each row once and newest first, of one person or by one user', async () => {
    const { owner, facebook, retailer } = shop
    for (let n = 0; n < 7; n++) await agent.get(`/people/${facebook.personId}`)
    const last = await agent.get(`/people/${facebook.personId}`)
    await row(last)
    const path = `/privacy/access-log?limit=3&personId=${facebook.personId}&userId=banhgio-thu`
    const seen: Listed['items'][number][] = []
    let cursor: string | null = null
    do {
      const { body }: ApiAnswer<Listed> = await owner.get<Listed>(
        `${path}${cursor === null ? '' : `&cursor=${cursor}`}`,
      )
      seen.push(...body.items)
      cursor = body.nextCursor
    } while (cursor !== null)
    const stored = await world.stack.store.accessLog.countDocuments({
      shopId: retailer,
      people: facebook.personId,
      userId: 'banhgio-thu',
    })
    expect(new Set(seen.map(({ id }) => id)).size).toBe(stored)
    expect(seen.map(({ at }) => at)).toEqual(
      seen
        .map(({ at }) => at)
        .sort()
        .reverse(),
    )
    for (const { user, people } of seen) {
      expect(user.id).toBe('banhgio-thu')
      expect(people).toContain(facebook.personId)
    }
  })

  it('within a span, and to those alone who answer for it', async () => {
    const { owner } = shop
    const { body } = await owner.get<Listed>('/privacy/access-log?to=2020-01-01T00:00:00Z')
    expect(body.items).toEqual([])
    const since = await owner.get<Listed>('/privacy/access-log?from=2020-01-01T00:00:00Z')
    expect(since.body.items.length).toBeGreaterThan(0)
    expect(await agent.get('/privacy/access-log')).toMatchObject({ status: 403 })
    const others = await world.flowers.owner.get<Listed>(
      `/privacy/access-log?personId=${shop.facebook.personId}`,
    )
    expect(others.body.items).toEqual([])
  })

  it('and so is the person, in what is handed to them: when, why and in what role, and nobody’s name', async () => {
    const { owner, facebook } = shop
    await row(await agent.get(`/people/${facebook.personId}`))
    const { body } = await owner.get<{
      sections: { store: string; items: { values: { field: string; value: unknown }[] }[] }[]
    }>(`/privacy/people/${facebook.personId}/export`, named)
    const looks = body.sections.find(({ store }) => store === 'accessLog')?.items ?? []
    expect(looks.length).toBeGreaterThan(0)
    const fields = new Set(looks.flatMap(({ values }) => values.map(({ field }) => field)))
    expect([...fields].sort()).toEqual(['area', 'at', 'isService', 'purpose', 'roles'])
  })
})

describe('A log that cannot be written', () => {
  it('ends the reads of personal data and nothing else; what had been read is on record once it can be written', async () => {
    const { facebook, retailer, owner } = shop
    const path = `/people/${facebook.personId}`
    const allow = await refuseAccessRows(world.stack)
    // The first read goes out before its row is refused, and its row is kept.
    const first = await agent.get(path)
    expect(first.status).toBe(200)
    const refused = await soon(async () => {
      const answer = await agent.get<{ code: string }>(path)
      return answer.status === 503 ? answer : null
    })
    expect(refused.body.code).toBe('store-unavailable')
    expect(refused.headers.get('retry-after')).toBe('3')
    for (const other of ['/conversations', `/comments`, '/people'])
      expect((await agent.get(other)).status, other).toBe(503)
    const disclosed = await world.stack.store.disclosures.countDocuments({ shopId: retailer })
    expect((await owner.get(`/privacy/people/${facebook.personId}/export`, named)).status).toBe(503)
    expect(await world.stack.store.disclosures.countDocuments({ shopId: retailer })).toBe(disclosed)
    expect((await agent.get('/channels')).status).toBe(200)
    expect((await agent.get('/conversations/counts')).status).toBe(200)

    await allow()
    expect(await row(first)).toMatchObject({ people: [facebook.personId] })
    await soon(async () => ((await agent.get(path)).status === 200 ? true : null))
    expect(
      await world.stack.store.accessLog.countDocuments({
        shopId: retailer,
        requestId: refused.headers.get('x-request-id') ?? '',
      }),
    ).toBe(0)
  })

  it('keeps back what is handed out until its row is written: no byte, no disclosure', async () => {
    const { owner, facebook, retailer } = shop
    const disclosed = await world.stack.store.disclosures.countDocuments({ shopId: retailer })
    const allow = await refuseAccessRows(world.stack)
    const answer = await owner.get<{ code: string }>(`/privacy/people/${facebook.personId}/export`, named)
    expect(answer).toMatchObject({ status: 503, body: { code: 'store-unavailable' } })
    expect(await world.stack.store.disclosures.countDocuments({ shopId: retailer })).toBe(disclosed)
    await allow()
    await soon(async () => {
      const again = await owner.get(`/privacy/people/${facebook.personId}/export`, named)
      return again.status === 200 ? true : null
    })
    expect(await world.stack.store.disclosures.countDocuments({ shopId: retailer })).toBe(disclosed + 1)
  })
})
