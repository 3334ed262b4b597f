import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropOldRecords } from '../../../src/access/retention.ts'
import { ADDRESS_COMPLAINTS } from '../../../src/http/rate-limits.ts'
import { sweepComplaints, tellDueCases } from '../../../src/privacy/due-cases.ts'
import { NO_SHOP } from '../../../src/store/models/complaint.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, soon, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { checkPublicAnswer } from '../../support/checked-client.ts'
import { everythingStored } from '../../support/everything-stored.ts'

interface Shown {
  readonly id: string
  readonly number: string
  readonly state: string
  readonly dueAt: string
  readonly breachId: string | null
  readonly evidence: { readonly sha256: string } | null
  readonly actions: readonly { readonly action: string; readonly outcome: string }[]
  readonly words: { readonly what: string; readonly contact: string | null } | null
  readonly answer: { readonly reason: string } | null
  readonly timeline: { readonly rows: readonly { readonly source: string; readonly by: string | null }[] }
  readonly code?: string
}

let world: ApiWorld
let shop: Shop
let officer: ApiClient
let agent: ApiClient

beforeAll(async () => {
  world = await startApiWorld()
  shop = world.bakery
  officer = await world.as(shop.retailer, ['privacy-officer'], { sub: 'officer' })
  agent = await world.as(shop.retailer, ['agent'], { sub: 'agent' })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

const complain = async (more: object = {}) =>
  (await shop.owner.post<Shown>('/privacy/complaints', { kind: 'leak', what: 'Số của tôi bị lộ', ...more }))
    .body
const step = (id: string, name: string, body: object = {}, by: ApiClient = shop.owner) =>
  by.post<Shown>(`/privacy/complaints/${id}/${name}`, body)
const answered = ({ status, body }: { status: number; body: { code?: string; state?: string } }) =>
  `${status} ${body.code ?? body.state}`
const opened = async (id: string) =>
  (await officer.get<Shown>(`/privacy/complaints/${id}`, { headers: { Purpose: 'special-contact' } })).body
const ANSWER = { reason: 'Nhân viên cũ đã xem', guidance: 'Đổi số, báo A05 nếu bị quấy rối' }

const publicly = (body: unknown, address: string) =>
  fetch(`${world.stack.url}/api/v1/complaints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body),
  })

describe('T54: a complaint taken in by the shop', () => {
  it('gets a number at once, and what the logs say of the person is frozen against retention and erasure', async () => {
    await agent.get(`/people/${shop.facebook.personId}`)
    await shop.owner.get(`/privacy/people/${shop.facebook.personId}/export`, {
      headers: { Purpose: 'service' },
    })
    await soon(() =>
      world.stack.store.accessLog.exists({
        shopId: shop.retailer,
        people: shop.facebook.personId,
        userId: 'agent',
      }),
    )
    const made = await complain({ personId: shop.facebook.personId })
    expect(made.number).toMatch(/^KN-\d{6}-[2-9A-HJ-NP-Z]{6}$/)
    expect(made.evidence?.sha256).toMatch(/^[0-9a-f]{64}$/)
    const before = (await opened(made.id)).timeline.rows
    expect(before.map(({ source }) => source)).toEqual(
      expect.arrayContaining(['access', 'disclosure', 'consent']),
    )
    expect(before.some(({ by }) => by === 'agent')).toBe(true)
    await world.stack.store.accessLog.deleteMany({ shopId: shop.retailer, userId: 'agent' })
    expect((await opened(made.id)).timeline.rows).toEqual(before)
  })

  it('is examined before it is answered, and twenty tries to close it empty are refused', async () => {
    const { id } = await complain()
    expect(answered(await step(id, 'close', ANSWER))).toBe('409 request-state')
    expect(answered(await step(id, 'acknowledge', {}, officer))).toBe('200 acknowledged')
    expect(answered(await step(id, 'acknowledge', {}, officer))).toBe('409 request-state')
    expect(answered(await step(id, 'examine', { finding: 'not-confirmed' }))).toBe('200 examined')
    const empties = ['', ' ', '\n\t', '\u00a0\u00a0', null].flatMap((empty) => [
      { reason: empty, guidance: ANSWER.guidance },
      { reason: ANSWER.reason, guidance: empty },
      { reason: empty, guidance: empty },
      { reason: empty },
    ])
    expect(empties).toHaveLength(20)
    for (const empty of empties) expect((await step(id, 'close', empty)).status).toBe(400)
    expect(answered(await step(id, 'close', ANSWER))).toBe('200 closed')
    expect(answered(await step(id, 'close', ANSWER))).toBe('409 request-state')
    expect((await opened(id)).answer).toEqual(ANSWER)
  })

  it('takes no step that its states do not know, in a hundred walks held against a model', async () => {
    const NEXT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      received: { acknowledge: 'acknowledged', examine: 'examined' },
      acknowledged: { examine: 'examined' },
      examined: { close: 'closed' },
      closed: {},
    }
    const STEPS = ['acknowledge', 'examine', 'close'] as const
    const bodies = { acknowledge: {}, examine: { finding: 'undetermined' }, close: ANSWER }
    let seed = 7
    const draw = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    for (let walk = 0; walk < 100; walk += 1) {
      const { id } = await complain()
      let state = 'received'
      for (let at = 0; at < 4; at += 1) {
        const name = STEPS[draw(STEPS.length)] ?? 'close'
        const next = NEXT[state]?.[name]
        expect(answered(await step(id, name, bodies[name]))).toBe(next ? `200 ${next}` : '409 request-state')
        state = next ?? state
      }
    }
  }, 120_000)

  it('opens one breach when the leak is confirmed, whose 72 hours run from that moment', async () => {
    const { id } = await complain({ channelId: shop.page.id })
    const { body } = await step(id, 'examine', { finding: 'confirmed' })
    const { store, rooms } = world.stack
    const breach = await store.breaches.findOne({ shopId: shop.retailer, _id: body.breachId ?? '' }).lean()
    expect((breach?.notifyBy.getTime() ?? 0) - (breach?.detectedAt.getTime() ?? 0)).toBe(72 * 3_600_000)
    // The process ends between the two writes: the sweep finds the same breach again.
    await store.complaints.updateOne({ _id: id, shopId: shop.retailer }, { $set: { breachId: null } })
    await sweepComplaints(rooms.privacy)
    const healed = await store.complaints.findOne({ _id: id, shopId: shop.retailer }).lean()
    expect(healed?.breachId).toBe(body.breachId)
    expect(await store.breaches.countDocuments({ shopId: shop.retailer, complaintId: id })).toBe(1)
  })

  it('offers what protects the complainant, each a real act; owners alone end the use of an account', async () => {
    const { id } = await complain({ channelId: shop.page.id })
    const guest = await world.stack.signIn('banhgio-huong')
    expect((await guest.get('/me')).status).toBe(200)
    expect(answered(await step(id, 'actions', { action: 'unlink' }, officer))).toBe('403 role-missing')
    const asked = await step(id, 'actions', { action: 'ask-consent-anew' }, officer)
    expect(asked.body.actions.at(-1)?.outcome).toMatch(/^done:[1-9]/)
    const { body: consents } = await officer.get<{ items: { state: string }[] }>(
      `/privacy/consents?channelId=${shop.page.id}`,
    )
    expect(consents.items.filter(({ state }) => state === 'granted')).toEqual([])
    const ownerToken = await world.as(shop.retailer, ['owner'], { sub: 'owner-by-token' })
    const zalo = (await complain({ channelId: shop.oa.id })).id
    const rotated = await step(zalo, 'actions', { action: 'rotate-tokens' }, ownerToken)
    expect(rotated.body.actions.at(-1)).toMatchObject({ action: 'rotate-tokens', outcome: 'done' })
    expect(
      (await step(id, 'actions', { action: 'rotate-tokens' }, ownerToken)).body.actions.at(-1)?.outcome,
    ).toBe('link-anew')
    const ended = await step(id, 'actions', { action: 'end-sessions' }, ownerToken)
    expect(ended.body.actions.at(-1)?.outcome).toMatch(/^done:[1-9]/)
    expect((await guest.get('/me')).status).toBe(401)
    expect(answered(await step(id, 'actions', { action: 'unlink' }, ownerToken))).toBe('200 received')
    const channel = await world.stack.store.channels
      .findOne({ _id: shop.page.id, shopId: shop.retailer })
      .lean()
    expect(channel?.live).toBe(false)
    shop = { ...shop, owner: ownerToken }
  })

  it('pins the rows of its time against retention until it is answered', async () => {
    const { store, rooms } = world.stack
    const { id } = await complain()
    const rows = await store.accessLog.countDocuments({ shopId: shop.retailer })
    expect(rows).toBeGreaterThan(0)
    const others = await store.accessLog.countDocuments({ shopId: world.flowers.retailer })
    await world.flowers.owner.get(`/people/${world.flowers.facebook.personId}`)
    await soon(
      async () => (await store.accessLog.countDocuments({ shopId: world.flowers.retailer })) > others,
    )
    const later = { ...rooms, clock: { nowMs: () => Date.now() + 40 * 86_400_000 } }
    const periods = { accessLogDays: 30, disclosureDays: 30 }
    await dropOldRecords(later, periods)
    expect(await store.accessLog.countDocuments({ shopId: shop.retailer })).toBe(rows)
    expect(await store.accessLog.countDocuments({ shopId: world.flowers.retailer })).toBe(0)
    await store.complaints.updateMany({ shopId: shop.retailer }, { $set: { state: 'closed' } })
    expect(id).toBeTruthy()
    await dropOldRecords(later, periods)
    expect(await store.accessLog.countDocuments({ shopId: shop.retailer })).toBe(0)
  })
})

describe('T54: a complaint without sign-in', () => {
  it('gets a number and a status page that tell nothing of anybody, in both languages and as JSON', async () => {
    const secret = 'Nguyễn Thị Kín 0901234567'
    const made = await publicly(
      {
        kind: 'leak',
        what: `<script>alert(1)</script> {"$gt":""} ${secret}`,
        name: secret,
        contact: '0901234567',
        account: { platform: 'facebook', id: world.flowers.page.externalId },
      },
      '203.0.113.1',
    )
    expect(made.status).toBe(201)
    const { status, headers } = made
    const taken = (await made.json()) as Shown
    checkPublicAnswer('POST', '/complaints', { status, headers, body: taken })
    const { number } = taken
    const json = await fetch(`${world.stack.url}/api/v1/complaints/${number}`)
    expect(json.status).toBe(200)
    const texts = [await json.text()]
    const told = { status: json.status, headers: json.headers, body: JSON.parse(texts[0] ?? '') as unknown }
    checkPublicAnswer('GET', `/complaints/${number}`, told)
    for (const [lang, words] of [
      ['vi', 'Khiếu nại đã nhận'],
      ['en', 'The complaint was received'],
    ] as const) {
      const page = await fetch(`${world.stack.url}/complaints/${number}?lang=${lang}`)
      expect(page.status).toBe(200)
      const html = await page.text()
      expect(html).toContain(words)
      expect(html).toContain('1800 6162')
      texts.push(html)
    }
    for (const text of texts) {
      expect(text).not.toContain('Kín')
      expect(text).not.toContain('<script')
      expect(text).not.toContain(world.flowers.page.externalId)
      expect(text).not.toContain(world.flowers.retailer)
    }
    const flowersOfficer = await world.as(world.flowers.retailer, ['privacy-officer'])
    const { body } = await flowersOfficer.get<{ items: Shown[] }>('/privacy/complaints')
    const mine = body.items.find((one) => one.number === number)
    const inside = await flowersOfficer.get<Shown>(`/privacy/complaints/${mine?.id}`, {
      headers: { Purpose: 'special-contact' },
    })
    expect(inside.body.words?.what).toContain(secret)
    const stored = await everythingStored(world.stack)
    expect(stored.filter(({ bytes }) => bytes.includes('Thị Kín')).map(({ at }) => at)).toEqual([])
  })

  it('answers the same whether or not the account is one of ours, and operators hand it to its shop', async () => {
    const known = await publicly(
      { kind: 'misuse', what: 'A', account: { platform: 'zalo', id: world.flowers.oa.externalId } },
      '203.0.113.2',
    )
    const unknown = await publicly(
      { kind: 'misuse', what: 'B', account: { platform: 'zalo', id: '99999999' } },
      '203.0.113.2',
    )
    const [a, b] = [(await known.json()) as object, (await unknown.json()) as Shown]
    expect(Object.keys(a)).toEqual(Object.keys(b))
    const operator = await world.stack.signIn('operator-son')
    const asOperator = (path: string, body?: object) =>
      fetch(`${world.stack.url}/ops${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          cookie: operator.browser.cookiesFor(world.stack.url),
          'x-csrf-token': operator.csrfToken,
          'content-type': 'application/json',
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
    const { items } = (await (await asOperator('/complaints')).json()) as { items: Shown[] }
    expect(items.map(({ number }) => number)).toContain(b.number)
    const id = items.find(({ number }) => number === b.number)?.id
    expect((await asOperator(`/complaints/${id}/assign`, { shopId: 'nobody' })).status).toBe(404)
    expect((await asOperator(`/complaints/${id}/assign`, { shopId: world.flowers.retailer })).status).toBe(
      200,
    )
    expect((await asOperator(`/complaints/${id}/assign`, { shopId: shop.retailer })).status).toBe(404)
    const detectedAt = new Date(Date.now() - 3_600_000).toISOString()
    const entered = await asOperator('/breaches', {
      shopId: world.flowers.retailer,
      what: 'Lộ tệp',
      detectedAt,
    })
    expect(entered.status).toBe(201)
    expect(await world.stack.store.complaints.countDocuments({ shopId: NO_SHOP })).toBe(0)
  })

  it('refuses hostile and endless input, and an address that goes on and on; another one is heard', async () => {
    const hostile: readonly unknown[] = [
      {},
      [],
      { kind: 'leak' },
      { kind: { $ne: null }, what: 'A' },
      { kind: 'leak', what: { $gt: '' } },
      { kind: 'leak', what: 'x'.repeat(4_001) },
      { kind: 'leak', what: 'A', shopId: 'hoamay' },
      JSON.parse('{"kind":"leak","what":"A","__proto__":{"isAdmin":true}}'),
    ]
    for (const [at, body] of hostile.entries())
      expect((await publicly(body, '203.0.113.3')).status, String(at)).toBe(400)
    expect((await publicly({ kind: 'leak', what: 'x'.repeat(40_000) }, '203.0.113.4')).status).toBe(413)
    for (const bad of ['KN-1', '%00', '$ne', 'KN-261128-AAAAA!'])
      expect((await fetch(`${world.stack.url}/api/v1/complaints/${bad}`)).status).toBe(404)
    const statuses: number[] = []
    for (let at = 0; at <= ADDRESS_COMPLAINTS; at += 1)
      statuses.push((await publicly({ kind: 'other', what: `Lần ${at}` }, '203.0.113.5')).status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(ADDRESS_COMPLAINTS)
    expect(statuses.at(-1)).toBe(429)
    expect((await publicly({ kind: 'other', what: 'A' }, '203.0.113.6')).status).toBe(201)
  })
})

describe('T54: the register of breaches', () => {
  it('runs 72 hours from the detection, is told, and raises the alarm when it is late', async () => {
    const detectedAt = new Date(Date.now() - 73 * 3_600_000).toISOString()
    const wish = { detectedAt, what: 'Mất máy', channelIds: [shop.oa.id], personIds: [shop.zalo.personId] }
    const { status, body } = await officer.post<{
      id: string
      notifyBy: string
      hoursLeft: number
      number: string
    }>('/privacy/breaches', wish)
    expect(status).toBe(201)
    expect(Date.parse(body.notifyBy) - Date.parse(detectedAt)).toBe(72 * 3_600_000)
    expect(body.hoursLeft).toBeLessThan(0)
    const other = { ...wish, personIds: [world.flowers.zalo.personId] }
    expect((await officer.post('/privacy/breaches', other)).status).toBe(404)
    const ahead = { ...wish, detectedAt: new Date(Date.now() + 3_600_000).toISOString() }
    expect((await officer.post('/privacy/breaches', ahead)).status).toBe(400)

    await tellDueCases(world.stack.rooms.privacy)
    const warned = () =>
      world.stack
        .logText()
        .split('\n')
        .filter((line) => line.includes('within 72 hours') && line.includes(body.number))
    expect(warned()).toHaveLength(1)
    const path = `/privacy/breaches/${body.id}`
    expect((await officer.post(`${path}/authority-told`, { reference: ' ' })).status).toBe(400)
    expect((await officer.post(`${path}/authority-told`, { reference: 'A05/12' })).status).toBe(200)
    expect((await officer.post(`${path}/authority-told`, { reference: 'A05/13' })).status).toBe(409)
    expect((await officer.post(`${path}/people-told`, {})).status).toBe(200)
    await tellDueCases(world.stack.rooms.privacy)
    expect(warned()).toHaveLength(1)
    expect((await officer.post(`${path}/close`, { minutes: '' })).status).toBe(400)
    expect((await officer.post(`${path}/close`, { minutes: 'Đã khoá máy' })).status).toBe(200)
  })

  it('drafts the notice for the authority and for the people, in both languages, with nothing of theirs taken for markup', async () => {
    const { body } = await officer.post<{ id: string }>('/privacy/breaches', {
      detectedAt: new Date().toISOString(),
      what: '<img src=x onerror=alert(1)>',
      peopleCount: 12,
    })
    const filled = {
      what: '<b>Lộ tệp</b>',
      data: 'Số điện thoại',
      consequences: 'Bị làm phiền',
      measures: 'Đã khoá',
    }
    const path = `/privacy/breaches/${body.id}`
    expect((await officer.patch(path, filled)).status).toBe(200)
    // Whom it concerns becomes known later, and is never fewer than are named.
    const named = { channelIds: [shop.oa.id], personIds: [shop.zalo.personId] }
    expect(await officer.patch(path, { ...filled, ...named, peopleCount: 0 })).toMatchObject({
      status: 200,
      body: { ...named, peopleCount: 1 },
    })
    expect(await officer.patch(path, filled)).toMatchObject({ body: { ...named, peopleCount: 1 } })
    expect((await officer.patch(path, { ...filled, peopleCount: 12 })).status).toBe(200)
    const token = await world.sandbox.issuer.mintToken({
      sub: 'x',
      retailer: shop.retailer,
      roles: ['owner'],
    })
    for (const [to, locale, title] of [
      ['authority', 'vi', 'A05'],
      ['authority', 'en', 'A05'],
      ['people', 'vi', 'Kính gửi Quý khách'],
      ['people', 'en', 'Dear customer'],
    ] as const) {
      const answer = await fetch(
        `${world.stack.url}/api/v1/privacy/breaches/${body.id}/notice?to=${to}&locale=${locale}`,
        { headers: { authorization: `Bearer ${token}` } },
      )
      const html = await answer.text()
      expect(html).toContain(title)
      expect(html).toContain('Bị làm phiền')
      expect(html).toContain('&lt;b&gt;')
      expect(html.includes('<dd>12</dd>')).toBe(to === 'authority')
    }
  })
})
