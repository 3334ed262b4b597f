import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessDoc, DisclosureDoc } from '../../../src/store/models/access.ts'
import { listTransfers } from '../../../src/privacy/transfers.ts'
import { type ApiWorld, type Shop, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { type PartnerGrant, pullAs } from '../../support/partner-pulls.ts'
import { erasureDone } from '../../support/privacy.ts'
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

interface Partner {
  readonly id: string
  readonly textHash: string
  readonly text: { readonly vi: string }
  readonly grant: { readonly id: string } | null
  readonly agreed: number
  readonly ledger: { readonly whole: boolean; readonly rows: number; readonly brokenAt: string | null }
  readonly code?: string
}
const PARTNERS = '/privacy/partners'
const naming = (name: string, country = 'VN') => ({
  name,
  purpose: 'giao hàng đã đặt',
  fields: ['name', 'phone'],
  contact: 'doitac@giaohang.example',
  agreement: 'HĐ 07/2026',
  country,
})
const made = async (name: string) => (await shop.owner.post<Partner>(PARTNERS, naming(name))).body
const grantTo = async (id: string, key: KeyObject) => {
  const publicKey = key.export({ type: 'spki', format: 'pem' }).toString()
  const { body } = await shop.owner.call<Partner>('PUT', `${PARTNERS}/${id}/grant`, { body: { publicKey } })
  return body.grant?.id ?? ''
}
const pull = (of: PartnerGrant, how?: { atMs?: number; method?: string }) => pullAs(world.stack.url, of, how)
const toPartners = () =>
  world.stack.store.disclosures
    .find({ shopId: shop.retailer, 'recipient.kind': 'partner' })
    .sort({ seq: 1 })
    .lean<DisclosureDoc[]>()

describe('A partner (P32)', () => {
  it('is named with fields and a purpose, and gets the people who agreed to it alone, until they or the shop say no', async () => {
    const { personId } = shop.facebook
    const officer = await world.as(shop.retailer, ['privacy-officer'], { sub: 'officer' })
    expect((await officer.post(PARTNERS, naming('Giao nhanh'))).status).toBe(403)
    for (const wrong of [{ fields: ['messages'] }, { fields: [] }, { purpose: ' ' }, { agreement: '' }])
      expect((await shop.owner.post(PARTNERS, { ...naming('x'), ...wrong })).status).toBe(400)
    const [one, two] = [await made('Giao nhanh'), await made('Giao chậm')]
    expect(one.text.vi).toContain('Giao nhanh')

    const agree = (partner: Partner, messageId: string, of: object = {}) =>
      officer.post<Partner>(`${PARTNERS}/${partner.id}/consents`, {
        personId,
        messageId,
        textHash: partner.textHash,
        ...of,
      })
    expect((await agree(one, shop.facebook.messageId)).body.code).toBe('evidence-missing')
    const others = await world.customerWrites(shop, 'zalo', 'Đồng ý của người khác')
    expect((await agree(one, others)).body.code).toBe('evidence-missing')
    const yes = await world.customerWrites(shop, 'facebook', 'Đồng ý cho Giao nhanh')
    expect((await agree(one, yes, { textHash: two.textHash })).body.code).toBe('text-outdated')
    expect((await agree(one, yes)).status).toBe(200)

    const [keys, otherKeys] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')]
    const privatePem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const path = `${PARTNERS}/${one.id}/grant`
    expect((await shop.owner.call('PUT', path, { body: { publicKey: privatePem } })).status).toBe(400)
    expect((await pull({ id: one.id, grant: 'none', key: keys.privateKey })).status).toBe(401)
    const first = { id: one.id, grant: await grantTo(one.id, keys.publicKey), key: keys.privateKey }
    const second = {
      id: two.id,
      grant: await grantTo(two.id, otherKeys.publicKey),
      key: otherKeys.privateKey,
    }

    const received = [await pull(first), await pull(second)]
    expect(received.map(({ ids }) => ids)).toEqual([[personId], []])
    expect(received[0]?.values.map((values) => Object.keys(values).sort())).toEqual([['name', 'phone']])
    const refused = [
      await pull({ ...first, key: otherKeys.privateKey }),
      await pull({ ...second, id: one.id }),
      await pull({ ...first, id: 'ptn_nobody' }),
      await pull(first, { atMs: Date.now() - 30 * 60_000 }),
    ]
    expect(refused.map(({ status, code }) => `${status} ${code}`)).toEqual(
      refused.map(() => '401 token-invalid'),
    )
    expect((await pull(first, { method: 'HEAD' })).status).toBe(405)

    const withdraw = (of: object = {}) =>
      officer.post<Partner>(`${PARTNERS}/${one.id}/withdrawals`, { personId, ...of })
    expect((await withdraw({ messageId: others })).body.code).toBe('evidence-missing')
    // They said it over the phone.
    expect((await withdraw()).status).toBe(200)
    const no = await world.customerWrites(shop, 'facebook', 'Thôi, tôi rút lại')
    expect((await withdraw({ messageId: no })).body.code).toBe('not-agreed')
    received.push(await pull(first))
    const again = await world.customerWrites(shop, 'facebook', 'Đồng ý lại')
    expect((await agree(one, again)).status).toBe(200)
    received.push(await pull(first))
    expect(received.slice(2).map(({ ids }) => ids)).toEqual([[], [personId]])

    // What the receivers got is what the rows say: each pull one, the empty ones too, and no refused one.
    const rows = await toPartners()
    expect(rows.map(({ bytes, bodyHash }) => ({ bytes, sha256: bodyHash }))).toEqual(
      received.map(({ bytes, sha256 }) => ({ bytes, sha256 })),
    )
    expect(rows.at(-1)).toMatchObject({
      recipient: { kind: 'partner', name: 'Giao nhanh' },
      ground: { kind: 'consent', reference: one.id },
      purpose: 'partner-consented',
      people: [personId],
      userId: `partner:${one.id}`,
    })

    // An account that looks taken over gives nothing away.
    const page = { _id: shop.page.id, shopId: shop.retailer }
    await world.stack.store.channels.updateOne(page, { $set: { frozenAt: new Date() } })
    expect((await pull(first)).ids).toEqual([])
    await world.stack.store.channels.updateOne(page, { $set: { frozenAt: null } })

    expect((await shop.owner.delete(path)).status).toBe(200)
    expect(await pull(first)).toMatchObject({ status: 403, code: 'grant-revoked' })
    const renewed = { ...first, grant: await grantTo(one.id, keys.publicKey) }
    expect((await pull(renewed)).ids).toEqual([personId])
    expect(await pull(first)).toMatchObject({ status: 403, code: 'grant-revoked' })
    expect((await shop.owner.post(`${PARTNERS}/${two.id}/end`, {})).status).toBe(200)
    expect(await pull(second)).toMatchObject({ status: 403, code: 'grant-revoked' })
    expect((await agree(two, again)).body.code).toBe('request-state')
  })

  it('stands in the register of recipients, beside every host of the settings: what, where, since when', async () => {
    interface Row {
      readonly recipient: { readonly en: string }
      readonly firstAt: string | null
      readonly hosts: readonly { readonly host: string; readonly country: string }[]
    }
    const { items } = (await shop.owner.get<{ items: Row[] }>('/privacy/transfers')).body
    const named = (name: string) => items.find(({ recipient }) => recipient.en.startsWith(name))
    const [firstPull] = await toPartners()
    expect(named('Giao nhanh')?.firstAt).toBe(firstPull?.at.toISOString())
    const far = await shop.owner.post<Partner>(PARTNERS, naming('Giao xa', 'SG'))
    expect(far.body.text).toMatchObject({
      vi: expect.stringContaining('lưu ở nước ngoài (Singapore)'),
      en: expect.stringContaining('abroad (Singapore)'),
    })
    expect(named('Giao nhanh')).toMatchObject({ country: 'VN', isAbroad: false, dossierBy: null })
    expect(
      (await listTransfers({ store: world.stack.store, dataHosts: [] }, shop.retailer)).find(
        ({ country }) => country === 'SG',
      ),
    ).toMatchObject({ isAbroad: true, firstAt: null })
    for (const country of ['vn', 'XX', 'Vietnam', ''])
      expect((await shop.owner.post(PARTNERS, naming('Giao đâu', country))).status, country).toBe(400)
    const hosts = items.flatMap((row) => row.hosts.map(({ host }) => host))
    const { dataHosts, store } = world.stack.rooms
    expect(new Set(hosts)).toEqual(new Set(dataHosts.map(({ host }) => host)))
    const meta = { setting: 'FACEBOOK_GRAPH_URL', host: 'graph.facebook.com', country: 'US' } as const
    const [abroad] = await listTransfers({ store, dataHosts: [meta] }, shop.retailer)
    const since = abroad?.firstAt?.getTime() ?? 0
    expect(abroad).toMatchObject({ isAbroad: true, dossierBy: new Date(since + 60 * 24 * 60 * 60_000) })
    const consent = await store.consents
      .findOne({ shopId: shop.retailer, channelId: shop.page.id })
      .sort({ seq: 1 })
      .lean()
    expect(abroad?.firstAt).toEqual(consent?.at)
    expect(abroad?.fields.map(({ en }) => en)).toContain('text of the shop')
    const reader = { sub: 'reader', retailer: shop.retailer, roles: ['owner'] }
    const authorization = `Bearer ${await world.sandbox.issuer.mintToken(reader)}`
    const page = await fetch(`${world.stack.url}/api/v1/privacy/transfers`, {
      headers: { authorization, accept: 'text/html' },
    })
    expect(await page.text()).toContain('Giao nhanh')
  })

  it('has a ledger that names an altered act, is left by the erased, and stays whole without them', async () => {
    const { items } = (await shop.owner.get<{ items: Partner[] }>(PARTNERS)).body
    const one = items.find(({ agreed }) => agreed === 1)
    if (!one) throw new Error('Nobody agrees')
    const ledger = async () => (await shop.owner.get<Partner>(`${PARTNERS}/${one.id}`)).body.ledger
    expect(await ledger()).toEqual({ whole: true, rows: 3, brokenAt: null })
    const { collection } = world.stack.store.partnerConsents
    const act = await collection.findOne({ partnerId: one.id, seq: 2 })
    if (!act) throw new Error('There is no second act')
    await collection.updateOne({ _id: act._id }, { $set: { by: 'somebody-else' } })
    expect(await ledger()).toMatchObject({ whole: false, brokenAt: String(act._id) })
    await collection.replaceOne({ _id: act._id }, act)
    const last = await collection.findOne({ partnerId: one.id, seq: 3 })
    await collection.deleteOne({ partnerId: one.id, seq: 3 })
    expect(await ledger()).toMatchObject({ whole: false, brokenAt: 'end' })
    if (last) await collection.insertOne(last)
    const { stores } = await erasureDone(world, shop, shop.facebook.personId)
    expect(stores.find(({ store }) => store === 'partnerConsents')?.count).toBe(3)
    expect(await ledger()).toEqual({ whole: true, rows: 3, brokenAt: null })
    expect(await collection.countDocuments({ partnerId: one.id, personId: null, messageId: null })).toBe(3)
    expect((await shop.owner.get<Partner>(`${PARTNERS}/${one.id}`)).body.agreed).toBe(0)
  })
})
