import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forgetIn } from '../../../src/access/forget.ts'
import { tellMerchants } from '../../../src/privacy/tell-merchant.ts'
import type { DisclosureDoc } from '../../../src/store/models/access.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { printFigures } from '../../support/figures.ts'
import { sized } from '../../support/full-size.ts'
import { erasureDone, makeCanary } from '../../support/privacy.ts'
import { openWaysOut, type Received, REFUSALS } from '../../support/scenarios/ways-out.ts'

const DAY_MS = 86_400_000

let world: ApiWorld
let shop: Shop
let agent: ApiClient
let token: string
let asker: ApiClient
let approver: ApiClient

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  agent = await world.as('banhgio', ['agent'], { sub: 'banhgio-thu' })
  asker = await world.as('banhgio', ['privacy-officer'], { sub: 'asker' })
  approver = await world.as('banhgio', ['owner'], { sub: 'approver' })
  token = await world.sandbox.issuer.mintToken({ sub: 'lead', retailer: 'banhgio', roles: ['owner'] })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const stored = () =>
  world.stack.store.disclosures.find({ shopId: shop.retailer }).sort({ seq: 1 }).lean<DisclosureDoc[]>()

/** Takes what leaves as its receiver does: the bytes of the body, decoded where they came compressed. */
async function receive(path: string, accept: string) {
  const answer = await fetch(`${world.stack.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, purpose: 'service', accept },
  })
  const body = Buffer.from(await answer.arrayBuffer())
  return {
    status: answer.status,
    requestId: answer.headers.get('x-request-id') ?? '',
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  }
}

/** To whom each way leads, and on what ground it may. */
const GROUNDS: Readonly<Record<string, readonly string[]>> = {
  person: ['person-request'],
  shop: ['evidence'],
  support: ['support-session'],
  authority: ['authority-order'],
  partner: ['consent'],
}
/** Rounds of every way, at least 24 in each. */
const ROUNDS = sized(1, 13)

describe('What leaves the shop (T52)', () => {
  it('is on record byte for byte: what the receivers got is what the rows say, and no row is of anything else', async () => {
    const waysOut = await openWaysOut(world, shop)
    const before = (await stored()).length
    const received: Received[] = []
    for (let round = 0; round < ROUNDS; round++) {
      received.push(...(await waysOut.round()))
      // Looks and refusals mixed in: none of them may leave a row.
      await agent.get(`/people/${shop.facebook.personId}`)
      expect(await waysOut.refused()).toEqual(REFUSALS)
    }
    expect(received.map(({ status }) => status)).toEqual(received.map(() => 200))
    expect(received.length).toBeGreaterThanOrEqual(24 * ROUNDS)
    const rows = (await stored()).slice(before)
    expect(
      rows.map(({ bytes, bodyHash, recipient }) => ({ to: recipient.kind, bytes, sha256: bodyHash })),
    ).toEqual(received.map(({ to, bytes, sha256 }) => ({ to, bytes, sha256 })))
    // None without a ground, and whoever leaves is named.
    for (const { ground, recipient, people: named } of rows) {
      expect(GROUNDS[recipient.kind]).toContain(ground.kind)
      expect(named.length).toBe(recipient.kind === 'shop' ? 0 : 1)
    }
    printFigures('ways out', { 'ways out': received.length, rows: rows.length })
  })

  it('names to whom, on what ground and what: the person’s own request, where it is on file', async () => {
    const { personId } = shop.zalo
    const { body: request } = await shop.owner.post<{ number: string }>('/privacy/requests', {
      kind: 'access',
      personId,
    })
    await receive(`/privacy/people/${personId}/export`, 'application/json')
    const { body } = await shop.owner.get<{ items: Record<string, unknown>[] }>(
      `/privacy/disclosures?personId=${personId}&limit=1`,
    )
    expect(body.items[0]).toMatchObject({
      recipient: { kind: 'person', name: null },
      ground: { kind: 'person-request', reference: request.number },
      purpose: 'service',
      codes: expect.arrayContaining(['ZA2', 'ZA3']),
      people: [personId],
      user: { id: 'lead' },
    })
  })

  it('leaves nothing by a HEAD, and nothing of another shop’s', async () => {
    const before = (await stored()).length
    const head = await fetch(`${world.stack.url}/api/v1/privacy/people/${shop.zalo.personId}/export`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${token}`, purpose: 'service' },
    })
    expect(head.status).toBe(200)
    const foreign = await receive(`/privacy/people/${world.flowers.zalo.personId}/export`, 'application/json')
    expect(foreign.status).toBe(404)
    expect((await stored()).length).toBe(before)
    const { body } = await world.flowers.owner.get<{ items: unknown[] }>('/privacy/disclosures')
    expect(body.items).toEqual([])
  })
})

const answered = ({ status, body }: { status: number; body: { code?: string; state?: string } }) =>
  `${status} ${body.code ?? body.state}`

interface Order {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly order: { readonly sha256: string } | null
  readonly exports: readonly {
    readonly sha256: string
    readonly bytes: number
    readonly toldAt: string | null
  }[]
  readonly code?: string
}
interface Answer {
  readonly people: readonly {
    readonly id: string
    readonly sections: readonly {
      readonly store: string
      readonly items: readonly { readonly values: readonly { readonly field: string }[] }[]
    }[]
  }[]
  readonly code?: string
  readonly beyond?: unknown
}
const CASES = '/privacy/authority-cases'
const SCAN = Buffer.from('%PDF-1.7 lệnh số 12')
const orderOf = (of: object = {}) => ({
  authority: 'Công an thành phố Hà Nội',
  orderNumber: '12/LTP',
  orderedAt: new Date(Date.now() - DAY_MS).toISOString(),
  basis: 'criminal-procedure',
  fields: ['name', 'messages'],
  from: new Date(Date.now() - 7 * DAY_MS).toISOString(),
  to: new Date(Date.now() + DAY_MS).toISOString(),
  dueAt: new Date(Date.now() + 5 * DAY_MS).toISOString(),
  ...of,
})
const scanned = async (id: string, by: ApiClient, bytes = SCAN, name = 'lenh.pdf') => {
  const form = new FormData()
  form.set('file', new Blob([bytes]), name)
  return by.call<Order>('PUT', `${CASES}/${id}/order`, { body: form })
}
const approved = async (of: object, opener: ApiClient, second: ApiClient): Promise<Order> => {
  const { body } = await opener.post<Order>(CASES, orderOf(of))
  const orderHash = (await scanned(body.id, opener)).body.order?.sha256
  return (await second.post<Order>(`${CASES}/${body.id}/approve`, { orderHash })).body
}
const hand = (id: string, by: ApiClient, body: object = {}, purpose = 'authority') =>
  by.post<Answer>(`${CASES}/${id}/exports`, body, { headers: { Purpose: purpose } })
const newestDisclosure = () =>
  world.stack.store.disclosures.findOne({ shopId: shop.retailer }).sort({ seq: -1 }).lean<DisclosureDoc>()
const numbersIn = async (path: string, by: ApiClient) => JSON.stringify((await by.get(path)).body)

describe('An authority (P31)', () => {
  it('gets nothing without the order, a law of the list, its scan and a second person', async () => {
    const { personId } = shop.facebook
    const of = { personIds: [personId] }
    for (const wrong of [
      { basis: 'curiosity' },
      { fields: ['everything'] },
      { fields: [] },
      { orderNumber: ' ' },
      { channelId: shop.page.id },
      { to: new Date(0).toISOString() },
    ])
      expect((await asker.post(CASES, orderOf({ ...of, ...wrong }))).status, JSON.stringify(wrong)).toBe(400)
    const { id } = (await asker.post<Order>(CASES, orderOf(of))).body
    expect(answered(await hand(id, asker))).toBe('403 order-not-approved')
    const approve = (by: ApiClient, orderHash = '0'.repeat(64)) =>
      by.post<Order>(`${CASES}/${id}/approve`, { orderHash })
    expect(answered(await approve(asker))).toBe('403 second-person-needed')
    expect(answered(await approve(approver))).toBe('409 order-missing')
    const page = Buffer.from('<html>')
    expect((await scanned(id, asker, page, 'lenh.html')).status).toBe(415)
    const put = (await scanned(id, asker)).body
    expect(answered(await hand(id, asker))).toBe('403 order-not-approved')
    expect(answered(await approve(approver))).toBe('409 order-changed')
    expect(answered(await approve(approver, put.order?.sha256))).toBe('200 approved')
    expect((await scanned(id, asker)).status).toBe(409)
    const kept = await world.stack.store.authorityCases.findOne({ _id: id, shopId: shop.retailer }).lean()
    expect(kept?.sealedOrder?.includes(SCAN.toString('base64'))).toBe(false)
    expect(await bytesOf(`${CASES}/${id}/order`)).toEqual(SCAN)
    expect(answered(await hand(id, asker, {}, 'service'))).toBe('400 purpose-unknown')
    expect((await asker.post<Answer>(`${CASES}/${id}/exports`, {})).body.code).toBe('purpose-missing')
    expect(answered(await asker.post(`${CASES}/${id}/close`, { minutes: 'Xong' }))).toBe('200 closed')
    expect(answered(await hand(id, approver))).toBe('403 order-not-approved')
  })

  it('gets the fields and the time of its order, is refused more by name, and the owner is told', async () => {
    const { personId } = shop.facebook
    const other = (await makeCanary(world, shop, 'facebook')).personId
    const order = await approved({ personIds: [personId] }, asker, approver)
    const [from, to] = [new Date(0).toISOString(), new Date(Date.now() + 9 * DAY_MS).toISOString()]
    const wish = { personIds: [personId, other], fields: ['name', 'phone'], from, to }
    const wider = await hand(order.id, asker, wish)
    expect(answered(wider)).toBe('409 beyond-order')
    const { from: ordered, to: until } = (await asker.get<Record<string, string>>(`${CASES}/${order.id}`))
      .body
    expect(wider.body.beyond).toEqual({ personIds: [other], fields: ['phone'], from: ordered, to: until })

    const before = await newestDisclosure()
    const { status, body } = await hand(order.id, asker)
    expect(status).toBe(200)
    expect(body.people.map(({ id }) => id)).toEqual([personId])
    const told = body.people[0]?.sections.map(({ store, items }) => [
      store,
      [...new Set(items.flatMap(({ values }) => values.map(({ field }) => field)))].sort(),
    ])
    expect(told).toEqual([
      ['people', ['name']],
      ['messages', ['direction', 'sentAt', 'text']],
    ])
    const past = { to: new Date(Date.now() - 3 * DAY_MS).toISOString() }
    const earlier = (await hand(order.id, approver, past)).body.people[0]
    expect(earlier?.sections.map(({ store }) => store)).toEqual(['people'])

    const row = await newestDisclosure()
    expect(row).toMatchObject({
      seq: (before?.seq ?? 0) + 2,
      recipient: { kind: 'authority', name: 'Công an thành phố Hà Nội' },
      ground: { kind: 'authority-order', reference: order.number },
      purpose: 'authority',
      people: [personId],
    })
    const shown = (await approver.get<Order>(`${CASES}/${order.id}`)).body.exports
    expect(shown.at(-1)).toMatchObject({ bytes: row?.bytes, sha256: row?.bodyHash })
    expect(shown.every(({ toldAt }) => toldAt !== null)).toBe(true)
    expect(await numbersIn('/notices', approver)).toContain(order.number)
    const register = await bytesOf(`${CASES}/register`)
    for (const text of [order.number, '12/LTP', row?.bodyHash ?? 'none'])
      expect(register.toString()).toContain(text)
    await erasureDone(world, shop, other)
  })

  it('may bar telling the merchant, who sees nothing of it until the bar ends, and is told then', async () => {
    const { personId } = shop.facebook
    const officer = await world.as(shop.retailer, ['privacy-officer'], { sub: 'second-officer' })
    const bar = {
      ground: 'Lệnh ghi: không thông báo',
      until: new Date(Date.now() + 20 * DAY_MS).toISOString(),
    }
    const of = { personIds: [personId], bar, orderNumber: '13/MAT' }
    expect(answered(await approver.post(CASES, orderOf(of)))).toBe('403 role-missing')
    const order = await approved(of, asker, officer)
    const handed = await hand(order.id, officer)
    expect(handed.status).toBe(200)
    const requestId = (await newestDisclosure())?.requestId ?? 'none'
    const owner = await world.as(shop.retailer, ['owner'], { sub: 'the-owner' })
    expect((await owner.get(`${CASES}/${order.id}`)).status).toBe(404)
    expect((await hand(order.id, owner)).status).toBe(404)
    const secrets = [order.id, order.number, requestId]
    const PATHS = [CASES, '/privacy/disclosures', '/privacy/access-log', '/activity', '/notices']
    const copy = await owner.get(`/privacy/people/${personId}/export`, { headers: { Purpose: 'authority' } })
    for (const secret of secrets) expect(JSON.stringify(copy.body)).not.toContain(secret)
    for (const path of PATHS)
      for (const secret of secrets) expect(await numbersIn(path, owner), path).not.toContain(secret)
    expect(await numbersIn(CASES, officer)).toContain(order.number)
    expect(await numbersIn('/privacy/disclosures', officer)).toContain(requestId)
    const { privacy } = world.stack.rooms
    expect(await tellMerchants(privacy)).toBe(0)
    // Its time over, told by the sweep, once.
    const over = { $set: { barUntil: new Date(Date.now() - 1) } }
    await world.stack.store.authorityCases.updateOne({ _id: order.id, shopId: shop.retailer }, over)
    const told = async () => {
      await tellMerchants(privacy)
      const { items } = (await owner.get<{ items: { cause: string }[] }>('/notices')).body
      return items.filter(({ cause }) => cause === order.number).length
    }
    await soon(async () => (await told()) > 0)
    expect(await told()).toBe(1)
    expect(await numbersIn('/privacy/disclosures', owner)).toContain(requestId)
    expect((await owner.get<Order>(`${CASES}/${order.id}`)).body.exports[0]?.toldAt).not.toBeNull()
  })
})

/** As the owner's browser receives it. */
async function bytesOf(path: string): Promise<Buffer> {
  const of = { sub: 'reader', retailer: shop.retailer, roles: ['owner'] }
  const authorization = `Bearer ${await world.sandbox.issuer.mintToken(of)}`
  const answer = await fetch(`${world.stack.url}/api/v1${path}`, { headers: { authorization } })
  return Buffer.from(await answer.arrayBuffer())
}

const verdict = () => world.stack.rooms.disclosures.verify(shop.retailer)

describe('The register of it (T55)', () => {
  it('names the row that was altered, taken out or moved, and is whole again when it is put back', async () => {
    const { collection } = world.stack.store.disclosures
    const rows = await stored()
    expect(await verdict()).toEqual({ ok: true, rows: rows.length })
    const changes: ((row: DisclosureDoc) => Partial<DisclosureDoc>)[] = [
      ({ bytes }) => ({ bytes: bytes + 1 }),
      () => ({ bodyHash: '0'.repeat(64) }),
      ({ recipient }) => ({ recipient: { ...recipient, name: 'ai đó' } }),
      ({ ground }) => ({ ground: { ...ground, reference: 'YC-0' } }),
      ({ at }) => ({ at: new Date(at.getTime() - 1) }),
      () => ({ userId: 'somebody-else' }),
      () => ({ purpose: 'authority' }),
      ({ people }) => ({ people: [...people, 'per_0000000000000000000000'] }),
      ({ people, erased }) => (people.length > 0 ? { people: [] } : { erased: erased + 1 }),
      ({ seq }) => ({ seq: seq + 1_000 }),
    ]
    let named = 0
    for (const [at, row] of rows.slice(0, 20).entries()) {
      const change = changes[at % changes.length]?.(row) ?? {}
      await collection.updateOne({ _id: row._id as never }, { $set: change })
      const found = await verdict()
      expect(found.ok, JSON.stringify(Object.keys(change))).toBe(false)
      // A row that was moved away is missing where it stood.
      if (!found.ok && (found.id === row._id || 'seq' in change)) named += 1
      await collection.replaceOne({ _id: row._id as never }, row)
    }
    expect(named).toBe(20)
    for (const row of [rows[3], rows.at(-1)]) {
      if (!row) throw new Error('There is nothing to take out')
      await collection.deleteOne({ _id: row._id as never })
      expect(await verdict()).toMatchObject({ ok: false })
      await collection.insertOne(row as never)
    }
    expect(await verdict()).toEqual({ ok: true, rows: rows.length })
    const shown = await shop.owner.get('/privacy/disclosures/verdict')
    expect(shown.body).toEqual({ whole: true, rows: rows.length, brokenAt: null, reason: null })
  })

  it('numbers what leaves at once without a gap', async () => {
    const before = (await stored()).length
    const paths = Array.from({ length: 8 }, () => `/privacy/people/${shop.facebook.personId}/export`)
    const answers = await Promise.all(paths.map((path) => receive(path, 'application/json')))
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200))
    const rows = (await stored()).slice(before)
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => before + 1 + at))
    expect(await verdict()).toMatchObject({ ok: true })
  })

  it('stays whole when a person is erased: the rows stand, and lead to nobody', async () => {
    const canary = await makeCanary(world, shop, 'facebook')
    await receive(`/privacy/people/${canary.personId}/export`, 'text/html')
    const { stores } = await erasureDone(world, shop, canary.personId)
    const counts = Object.fromEntries(stores.map(({ store, count }) => [store, count]))
    expect(counts.disclosures).toBe(1)
    expect(counts.accessLog).toBeGreaterThan(0)
    expect((await stored()).at(-1)).toMatchObject({ people: [], erased: 1 })
    expect(await verdict()).toMatchObject({ ok: true })
  })

  it('lets go of what is older than its period from the old end alone, and stays whole', async () => {
    const rows = await stored()
    const cut = rows[5]
    if (!cut) throw new Error('There is too little to cut')
    const older = rows.findIndex(({ at }) => at >= cut.at)
    expect(older).toBeGreaterThan(0)
    const dropped = await world.stack.rooms.disclosures.dropBefore(shop.retailer, cut.at)
    expect(dropped).toBe(older)
    expect(await verdict()).toEqual({ ok: true, rows: rows.length - older })
    await receive(`/privacy/people/${shop.facebook.personId}/export`, 'application/json')
    expect(await verdict()).toEqual({ ok: true, rows: rows.length - older + 1 })
    expect(await forgetIn(world.stack.store.disclosures, shop.retailer, ['per_nobody'])).toBe(0)
    const first = (await stored())[0]
    await world.stack.store.disclosures.collection.deleteOne({ _id: first?._id as never })
    expect(await verdict()).toMatchObject({ ok: false, reason: 'number-missing' })
  })
})
