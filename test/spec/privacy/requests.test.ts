import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toRequest } from '../../../src/http/routes/privacy-request-shape.ts'
import { fetchProfiles } from '../../../src/people/fetch-profiles.ts'
import { dropOldCases } from '../../../src/privacy/drop-cases.ts'
import { tellDueRequests } from '../../../src/privacy/due-requests.ts'
import { findRequest } from '../../../src/privacy/requests.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { type Canary, makeCanary } from '../../support/privacy.ts'

interface Shown {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly dueAt: string
  readonly acknowledgeBy: string
  readonly workingDaysLeft: number | null
  readonly clocks: { readonly aloneBy: string; readonly withThirdPartyBy: string }
}

let world: ApiWorld
let shop: Shop
let canary: Canary
let officer: ApiClient

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  canary = await makeCanary(world, shop, 'facebook')
  officer = await world.as(shop.retailer, ['privacy-officer'])
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const newRequest = async (kind: string, more: object = {}, personId = canary.personId) =>
  shop.owner.post<Shown>('/privacy/requests', { kind, personId, ...more })
const step = (id: string, name: string, body: object = {}, by: ApiClient = shop.owner) =>
  by.post<Shown & { code?: string }>(`/privacy/requests/${id}/${name}`, body)
const answered = ({ status, body }: { status: number; body: { code?: string; state?: string } }) =>
  `${status} ${body.code ?? body.state}`

describe('A request about a person’s data', () => {
  it('gets a number at once and both clocks, is acknowledged, verified and carried out by a privacy officer', async () => {
    const { status, body } = await newRequest('access', { thirdParty: true })
    expect(status).toBe(201)
    expect(body.number).toMatch(/^YC-\d{6}-[2-9A-HJ-NP-Z]{6}$/)
    expect(body.state).toBe('received')
    expect(body.dueAt).toBe(body.clocks.withThirdPartyBy)
    expect(Date.parse(body.clocks.aloneBy)).toBeLessThan(Date.parse(body.clocks.withThirdPartyBy))
    expect(Date.parse(body.acknowledgeBy)).toBeLessThan(Date.parse(body.clocks.aloneBy))
    expect(answered(await step(body.id, 'acknowledge', {}, officer))).toBe('200 acknowledged')
    expect(answered(await step(body.id, 'acknowledge', {}, officer))).toBe('409 request-state')
    expect(answered(await step(body.id, 'verify', { how: 'wrote-in-chat' }, officer))).toBe('200 verified')
    expect(answered(await step(body.id, 'execute', {}, officer))).toBe('202 done')
    expect(answered(await step(body.id, 'execute', {}, officer))).toBe('409 request-state')
    const { body: list } = await officer.get<{ items: Shown[] }>(
      `/privacy/requests?personId=${canary.personId}`,
    )
    expect(list.items.map(({ id }) => id)).toContain(body.id)
  })

  it('is refused only with a ground of the law, a reason and what the person can do', async () => {
    const { body } = await newRequest('erase')
    const words = { reason: 'Đơn hàng còn bảo hành', guidance: 'Gọi 1800 6162 khi hết bảo hành' }
    expect(
      answered(await step(body.id, 'refuse', { ground: 'contract', reason: words.reason, guidance: ' ' })),
    ).toBe('400 input-invalid')
    expect(answered(await step(body.id, 'refuse', { ...words, ground: 'we would rather not' }))).toBe(
      '400 input-invalid',
    )
    expect(answered(await step(body.id, 'refuse', { ...words, ground: 'contract' }))).toBe('200 refused')
    expect(answered(await step(body.id, 'execute'))).toBe('409 request-state')
    expect((await shop.owner.get(`/people/${canary.personId}`)).status).toBe(200)
  })

  it('is extended once, by what the law allows', async () => {
    const { body } = await newRequest('object')
    const { body: extended } = await step(body.id, 'extend', { reason: 'Cần xác minh thêm' })
    const days = (Date.parse(extended.dueAt) - Date.parse(body.dueAt)) / 86_400_000
    expect(days).toBe(15)
    expect(answered(await step(body.id, 'extend', { reason: 'Lần nữa' }))).toBe('409 request-state')
  })

  it('keeps what staff wrote on it sealed, tells it in the export, and lets it go with the person', async () => {
    const person = await makeCanary(world, shop, 'facebook')
    const { body } = await newRequest('restrict', {}, person.personId)
    const words = { reason: 'Chị Lan còn nợ đơn 123', guidance: 'Chị Lan ghé tiệm để tất toán' }
    await step(body.id, 'extend', { reason: 'Chờ chị Lan trả lời' })
    const { body: refused } = await step(body.id, 'refuse', { ...words, ground: 'contract' })
    expect(refused).toMatchObject({
      extensionReason: 'Chờ chị Lan trả lời',
      refusal: { ...words, ground: 'contract' },
    })
    const row = { _id: body.id as never }
    const kept = await world.stack.store.privacyRequests.collection.findOne(row, { raw: true })
    expect((kept as unknown as Buffer).includes('chị Lan')).toBe(false)
    expect((kept as unknown as Buffer).includes('Chị Lan')).toBe(false)
    const { body: told } = await shop.owner.get(`/privacy/people/${person.personId}/export`, {
      headers: { purpose: 'service' },
    })
    for (const text of [words.reason, words.guidance, 'Chờ chị Lan trả lời'])
      expect(JSON.stringify(told)).toContain(text)

    const erasure = await newRequest('erase', {}, person.personId)
    await step(erasure.body.id, 'execute')
    await soon(async () => {
      const { body: now } = await shop.owner.get<Shown>(`/privacy/requests/${erasure.body.id}`)
      return now.state === 'done' ? true : null
    })
    const { body: after } = await shop.owner.get<object>(`/privacy/requests/${body.id}`)
    expect(after).toMatchObject({
      personId: null,
      extensionReason: null,
      refusal: { ground: 'contract', reason: null, guidance: null },
    })
  })

  it('corrects what is held, in a layer that outlives the platform’s word', async () => {
    expect((await newRequest('correct')).status).toBe(400)
    const { body } = await newRequest('correct', { correction: { name: 'Nguyễn Thị Mới', phone: null } })
    expect(answered(await step(body.id, 'execute'))).toBe('202 done')
    const { body: person } = await shop.owner.get<{ name: string; phone: string | null }>(
      `/people/${canary.personId}`,
    )
    expect(person).toMatchObject({ name: 'Nguyễn Thị Mới', phone: null })
  })

  it('restricts: no profile is fetched any more, and the card says since when', async () => {
    const other = await makeCanary(world, shop, 'facebook')
    const { body } = await newRequest('restrict', {}, other.personId)
    expect(answered(await step(body.id, 'execute'))).toBe('202 done')
    const seq = world.sandbox.history.records.at(-1)?.seq ?? 0
    const refused = await shop.owner.post<{ code: string }>(`/people/${other.personId}/refresh`, {})
    expect(answered(refused)).toBe('409 person-restricted')
    await world.stack.store.people.updateOne(
      { _id: other.personId, shopId: shop.retailer },
      { $set: { profileDueAt: new Date(0) } },
    )
    const asked = await fetchProfiles(
      world.stack.rooms.people,
      shop.retailer,
      [other.personId],
      new AbortController().signal,
    )
    expect(asked).toBe(0)
    expect(
      world.sandbox.history.calls({ platform: 'facebook', contains: other.externalId, afterSeq: seq }),
    ).toEqual([])
    const { body: person } = await shop.owner.get<{ restrictedAt: string | null }>(
      `/people/${other.personId}`,
    )
    expect(person.restrictedAt).not.toBeNull()
  })

  it('is counted by the time that is left, and told in the log before it is due', async () => {
    const { body } = await newRequest('access')
    const gauges = new Map<string, number>()
    const inEightDays = { nowMs: () => Date.now() + 8 * 86_400_000 }
    await tellDueRequests({
      ...world.stack.rooms.privacy,
      clock: inEightDays,
      meter: {
        count: () => undefined,
        observe: () => undefined,
        gauge: (_name, value, labels) => gauges.set(labels?.hours_to_due ?? '', value),
      },
    })
    expect(gauges.get('72')).toBeGreaterThan(0)
    expect(gauges.get('overdue')).toBe(0)
    await soon(() => (world.stack.logText().includes(body.number) ? true : null))
    const row = await findRequest(world.stack.rooms.privacy, shop.retailer, body.id)
    const words = { extensionReason: null, refusal: null }
    expect(row && toRequest(row, words, inEightDays.nowMs()).workingDaysLeft).toBeLessThanOrEqual(3)
  })
})

describe('What is over', () => {
  it('stays on its register for its whole period and no longer; what is open stays', async () => {
    const { store, rooms, settings } = world.stack
    const { body } = await officer.get<{ items: { kind: string; keepHours: number }[] }>('/privacy/retention')
    const days = settings.records.caseDays
    expect(body.items.find(({ kind }) => kind === 'cases')?.keepHours).toBe(days * 24)
    const agent = await world.as(shop.retailer, ['agent'])
    expect(answered(await agent.get<{ code: string }>('/privacy/retention'))).toBe('403 role-missing')

    const { body: open } = await newRequest('access')
    const over = { shopId: shop.retailer, state: { $in: ['done' as const, 'refused' as const] } }
    const [closed, all] = [
      await store.privacyRequests.countDocuments(over),
      await store.privacyRequests.countDocuments({ shopId: shop.retailer }),
    ]
    expect(closed).toBeGreaterThan(0)
    await store.complaints.collection.insertOne(closedCase('kn_old'))
    await store.holds.collection.insertOne(closedCase('hld_old'))
    await store.breaches.collection.insertOne(closedCase('brc_old'))
    await store.shopErasures.collection.insertOne(closedCase('ers_old'))
    const inDays = (more: number) => ({ nowMs: () => Date.now() + more * 86_400_000 })
    const none = {
      privacyRequests: 0,
      complaints: 0,
      holds: 0,
      breaches: 0,
      authorityCases: 0,
      shopErasures: 0,
    }
    expect(await dropOldCases({ ...rooms, clock: inDays(days - 1) }, days)).toEqual(none)
    // An erasure that is to look once more is not over.
    await store.privacyRequests.updateMany(over, { $set: { recheckAt: null } })
    expect(await dropOldCases({ ...rooms, clock: inDays(days + 1) }, days)).toEqual({
      privacyRequests: closed,
      complaints: 1,
      holds: 1,
      breaches: 1,
      authorityCases: 0,
      shopErasures: 1,
    })
    expect(await store.privacyRequests.countDocuments({ shopId: shop.retailer })).toBe(all - closed)
    expect((await officer.get(`/privacy/requests/${open.id}`)).status).toBe(200)
  })
})

/** Of a register, as far as its end goes. */
const closedCase = (id: string) => ({
  _id: id as never,
  shopId: shop.retailer,
  number: id,
  state: 'closed',
  closedAt: new Date(),
  endedAt: new Date(),
  doneAt: new Date(),
})

describe('The export of a person', () => {
  const purpose = { headers: { purpose: 'service' } }

  it('asks everybody for the purpose, the owner too', async () => {
    const path = `/privacy/people/${canary.personId}/export`
    expect(answered(await shop.owner.get<{ code: string }>(path))).toBe('400 purpose-missing')
    expect((await officer.get(path, purpose)).status).toBe(200)
    const agent = await world.as(shop.retailer, ['agent'])
    expect(answered(await agent.get<{ code: string }>(path, purpose))).toBe('403 role-missing')
    expect(answered(await world.flowers.owner.get<{ code: string }>(path, purpose))).toBe('404 not-found')
  })

  it('holds everything that was ever said or stored, each with its clause, source and time, as JSON and as a page', async () => {
    const person = await makeCanary(world, shop, 'facebook')
    const path = `/privacy/people/${person.personId}/export`
    const { body } = await shop.owner.get<{
      complete: boolean
      sections: {
        store: string
        code: string
        items: { source: string; at: string | null; values: unknown[] }[]
      }[]
    }>(path, purpose)
    const reader = await world.stack.as({ sub: 'somebody', retailer: shop.retailer, roles: ['owner'] })
    const page = await reader.get<string>(path, { headers: { ...purpose.headers, accept: 'text/html' } })
    const written = person.secrets.filter((secret) => !secret.includes('tệp'))
    for (const secret of [...written, person.externalId, 'hoa-don.pdf', 'Dạ shop nhắn riêng']) {
      expect(JSON.stringify(body), secret).toContain(secret)
      expect(page.body, secret).toContain(secret)
    }
    expect(body.complete).toBe(true)
    const codes = Object.fromEntries(body.sections.map(({ store, code }) => [store, code]))
    expect(codes).toMatchObject({ people: 'FB3', messages: 'FB5', comments: 'FB5' })
    for (const { store, items } of body.sections)
      for (const item of items) expect(item.source.length * (item.at ?? '').length, store).toBeGreaterThan(0)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.body).not.toContain('<script')
  })
})
