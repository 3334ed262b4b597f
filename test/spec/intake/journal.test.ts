import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { laneOf } from '../../../src/intake/lane.ts'
import { type Meter, silentMeter } from '../../../src/kit/meter.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import {
  facebookBody,
  facebookMessage,
  facebookTestSettings,
  type SignedDelivery,
  signedByFacebook,
  signedByZalo,
} from '../../support/deliveries.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.deliveries.deleteMany({})
})

const rows = () => store.deliveries.find().sort({ _id: 1 }).lean()
const message = (pageId: string, text: string) => facebookMessage({ pageId, personId: '7201', text })

it('answers 200 when the row is there: sealed, pending, in its lane, with the hash of the body', async () => {
  const gateway = await startIntake({ store, vault })
  const body = facebookBody([{ pageId: '1001', messaging: [message('1001', 'Giá bao nhiêu vậy shop?')] }])
  const answer = await gateway.deliver(signedByFacebook(body))
  expect([answer.status, await answer.text()]).toEqual([200, ''])
  const [row] = await rows()
  expect(row).toMatchObject({
    platform: 'facebook',
    accountId: '1001',
    lane: laneOf('facebook', '1001'),
    events: 1,
    state: 'pending',
    attempts: 0,
    bodyHash: createHash('sha256').update(body).digest('hex'),
  })
  // It ends only once it has been worked on: until then the index of endings has no entry of it.
  expect(row).not.toHaveProperty('expireAt')
  expect(row?.sealed?.includes('messaging')).toBe(false)
  const opened = await vault.openJournal(row?.keyId ?? '', row?.sealed as Buffer)
  expect(opened.equals(body)).toBe(true)
  expect(gateway.woken).toEqual([laneOf('facebook', '1001')])
})

it('gives each Page of a delivery a row of its own, with nothing of the other', async () => {
  const gateway = await startIntake({ store, vault })
  const body = facebookBody([
    { pageId: '1001', messaging: [message('1001', 'first shop'), message('1001', 'again')] },
    { pageId: '1002', messaging: [message('1002', 'second shop')] },
  ])
  expect((await gateway.deliver(signedByFacebook(body))).status).toBe(200)
  const found = await rows()
  expect(found.map((row) => [row.accountId, row.events])).toEqual([
    ['1001', 2],
    ['1002', 1],
  ])
  expect(new Set(found.map((row) => row.bodyHash)).size).toBe(1)
  const second = await vault.openJournal(found[1]?.keyId ?? '', found[1]?.sealed as Buffer)
  expect(second.toString()).toContain('second shop')
  expect(second.toString()).not.toContain('first shop')
})

it('takes a kind nobody has described, and members that are unreadable, like any other', async () => {
  const gateway = await startIntake({ store, vault })
  const body = facebookBody([
    { pageId: '1001', messaging: [{ sender: { id: '1' }, brand_new_thing: true }, 'not even an object'] },
  ])
  expect((await gateway.deliver(signedByFacebook(body))).status).toBe(200)
  expect(await rows()).toHaveLength(1)
})

it('answers 200 to a rightly signed delivery about nobody, and keeps nothing', async () => {
  const gateway = await startIntake({ store, vault })
  expect((await gateway.deliver(signedByFacebook(facebookBody([])))).status).toBe(200)
  expect(await rows()).toEqual([])
})

it('accepts the previous secret while it is being changed, and no other', async () => {
  const gateway = await startIntake({ store, vault })
  const body = facebookBody([{ pageId: '1001', messaging: [message('1001', 'xin chào')] }])
  const before = facebookTestSettings.appSecretPrevious as string
  expect((await gateway.deliver(signedByFacebook(body, before))).status).toBe(200)
  expect((await gateway.deliver(signedByFacebook(body, 'another_secret'))).status).toBe(401)
  expect(await rows()).toHaveLength(1)
})

it.each([
  ['without signature', {}],
  ['with an empty signature', { 'x-hub-signature-256': '' }],
  [
    'with only the old SHA-1 signature',
    { 'x-hub-signature': 'sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709' },
  ],
  ['with a signature in capitals', 'upper'],
  ['with the signature twice', 'double'],
  ['signed over re-serialised JSON', 'reserialised'],
])('refuses a delivery %s and keeps nothing', async (_, headers) => {
  const gateway = await startIntake({ store, vault })
  const body = facebookBody([{ pageId: '1001', messaging: [message('1001', 'Đặng Thị Lan hỏi 1/2 giá')] }])
  const right = signedByFacebook(body).headers['x-hub-signature-256'] as string
  const sent =
    headers === 'upper'
      ? { 'x-hub-signature-256': right.toUpperCase() }
      : headers === 'double'
        ? { 'x-hub-signature-256': `${right}, ${right}` }
        : headers === 'reserialised'
          ? signedByFacebook(Buffer.from(JSON.stringify(JSON.parse(body.toString())))).headers
          : (headers as Record<string, string>)
  const answer = await gateway.deliver({ path: '/webhooks/facebook', body, headers: sent })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({ code: 'signature-mismatch', status: 401 })
  expect(await rows()).toEqual([])
})

it('answers 400 to what is rightly signed and no delivery at all', async () => {
  const gateway = await startIntake({ store, vault })
  for (const text of ['', 'null', '[]', '42', '{"a":', `${'['.repeat(10_000)}`, '\ufeff{}', 'x']) {
    const answer = await gateway.deliver(signedByFacebook(Buffer.from(text)))
    expect([text.slice(0, 8), answer.status]).toEqual([text.slice(0, 8), 400])
  }
  expect(await rows()).toEqual([])
})

it('answers 200 to the probes of the Zalo console and keeps nothing', async () => {
  const gateway = await startIntake({ store, vault })
  for (const body of ['{}', '']) {
    const answer = await gateway.deliver({ path: '/webhooks/zalo', body: Buffer.from(body), headers: {} })
    expect(answer.status).toBe(200)
  }
  expect(await rows()).toEqual([])
  expect(await store.gaps.countDocuments()).toBe(0)
})

it('journals a signed Zalo event under its OA', async () => {
  const gateway = await startIntake({ store, vault })
  const event = {
    event_name: 'user_send_text',
    timestamp: '1767225600123',
    sender: { id: '4466' },
    recipient: { id: '900001' },
    message: { msg_id: 'm1', text: 'gia bao nhieu' },
  }
  expect((await gateway.deliver(signedByZalo(event))).status).toBe(200)
  expect(await rows()).toMatchObject([{ platform: 'zalo', accountId: '900001', state: 'pending', events: 1 }])
})

it('shares one write between deliveries that come together', async () => {
  const count = vi.fn<Meter['count']>()
  const gateway = await startIntake({ store, vault, meter: { ...silentMeter, count } })
  const deliveries = Array.from({ length: 20 }, (_, n) =>
    signedByFacebook(facebookBody([{ pageId: '1001', messaging: [message('1001', `tin ${n}`)] }])),
  )
  expect(await answersInOneSegment(gateway.port, deliveries)).toEqual(deliveries.map(() => 200))
  expect(await store.deliveries.countDocuments()).toBe(20)
  expect(count.mock.calls.filter(([name]) => name === 'journal_writes_total')).toHaveLength(1)
})

/** The statuses of requests that are read together for certain: they travel in one segment of one connection. */
async function answersInOneSegment(port: number, deliveries: readonly SignedDelivery[]): Promise<number[]> {
  const requests = deliveries.map(({ path, body, headers }, n) => {
    const last = n === deliveries.length - 1
    const lines = Object.entries({ host: 'gateway', 'content-length': body.length, ...headers })
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    const connection = `connection: ${last ? 'close' : 'keep-alive'}\r\n`
    return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head}${connection}\r\n`), body])
  })
  const socket = connect(port, '127.0.0.1')
  socket.write(Buffer.concat(requests))
  const answered = (await socket.toArray()).join('')
  return [...answered.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
}
