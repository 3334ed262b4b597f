import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createGaps } from '../../../src/intake/gaps.ts'
import { createQuarantine, releaseQuarantined } from '../../../src/intake/quarantine.ts'
import { createZaloChannel } from '../../../src/channels/zalo/index.ts'
import { laneOf } from '../../../src/intake/lane.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import {
  facebookBody,
  facebookMessage,
  facebookTestSettings,
  signedByFacebook,
  signedByZalo,
  zaloTestSettings,
} from '../../support/deliveries.ts'
import { privateMongo } from '../../support/private-servers.ts'
import { quietLog } from '../../support/quiet.ts'
import { testServers } from '../../support/servers.ts'
import { eventually } from '../../support/wait.ts'
import { openStoreAndVault, startIntake, testChannels } from '../../support/way-in.ts'

/** Without a deadline of its own the answer would come with the driver's; the machine may be busy. */
const DRIVER_WAITS_MS = 10_000

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.deliveries.deleteMany({})
  await store.gaps.deleteMany({})
})

const zaloText = (text: string) => ({
  event_name: 'user_send_text',
  timestamp: '1767225600123',
  sender: { id: '4466' },
  recipient: { id: '900001' },
  message: { msg_id: `m-${text}`, text },
})
const facebookText = () =>
  signedByFacebook(
    facebookBody([
      {
        pageId: '1001',
        messaging: [facebookMessage({ pageId: '1001', personId: '7201', text: 'xin chào' })],
      },
    ]),
  )

it('opens one gap for Zalo deliveries refused for their signature, and makes it longer', async () => {
  const { deliver, intake } = await startIntake({ store, vault })
  for (let n = 0; n < 3; n++)
    expect((await deliver(signedByZalo(zaloText(`${n}`), 'wrong_key'))).status).toBe(401)
  await intake.close()
  const gaps = await store.gaps.find().lean()
  expect(gaps).toMatchObject([
    { platform: 'zalo', accountId: null, cause: 'signature', refusedDeliveries: 3, state: 'open' },
  ])
  expect(gaps[0]?.to?.getTime()).toBeGreaterThanOrEqual(gaps[0]?.from.getTime() as number)
})

it('opens no gap for what Facebook is refused for its signature: it comes again', async () => {
  const { deliver, intake } = await startIntake({ store, vault })
  const right = facebookText()
  expect((await deliver({ ...right, body: Buffer.concat([right.body, Buffer.from(' ')]) })).status).toBe(401)
  await intake.close()
  expect(await store.gaps.countDocuments()).toBe(0)
})

it('answers 503 by its own deadline while the journal cannot be written, takes the redelivery, and remembers the gap', async () => {
  const mongo = await privateMongo()
  const own = await openStoreAndVault(mongo.uri)
  const { deliver, intake } = await startIntake(own)
  expect((await deliver(facebookText())).status).toBe(200)
  mongo.freeze()
  const startedMs = performance.now()
  const answers = await Promise.all([deliver(facebookText()), deliver(signedByZalo(zaloText('a')))])
  expect(performance.now() - startedMs).toBeLessThan(DRIVER_WAITS_MS)
  for (const answer of answers) {
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('2')
  }
  mongo.thaw()
  await eventually(async () => (await deliver(facebookText())).status === 200, { timeoutMs: 20_000 })
  await intake.close()
  const gaps = await own.store.gaps.find().sort({ platform: 1 }).lean()
  expect(gaps).toMatchObject([
    { platform: 'facebook', accountId: '1001', cause: 'journal-down', state: 'open' },
    { platform: 'zalo', accountId: '900001', cause: 'journal-down', refusedDeliveries: 1, state: 'open' },
  ])
  await own.store.close()
})

it('begins a new gap where the history of the old one is being read already', async () => {
  const gaps = createGaps({ store, log: quietLog })
  gaps.refused('zalo', '900001', 'journal-down', 1_000)
  await gaps.flush()
  await store.gaps.updateMany({}, { $set: { state: 'reading' } })
  gaps.refused('zalo', '900001', 'journal-down', 2_000)
  await gaps.close()
  const rows = await store.gaps.find().sort({ from: 1 }).lean()
  expect(rows.map((row) => [row.state, row.from.getTime(), row.to?.getTime()])).toEqual([
    ['reading', 1_000, 1_000],
    ['open', 2_000, 2_000],
  ])
})

it('tells of "every account" when very many are refused at once', async () => {
  const gaps = createGaps({ store, log: quietLog })
  for (let n = 0; n < 700; n++) gaps.refused('facebook', `page-${n}`, 'journal-down', 1_000)
  await gaps.close()
  expect(await store.gaps.countDocuments()).toBe(501)
  expect(await store.gaps.findOne({ accountId: null }).lean()).toMatchObject({ refusedDeliveries: 200 })
})

it('keeps wrongly signed Zalo bodies in quarantine where that is set, and lets them through once the key is right', async () => {
  const settings = {
    webhookBodyLimitBytes: 64 * 1024,
    facebook: facebookTestSettings,
    zalo: { ...zaloTestSettings, signatureMode: 'quarantine' as const },
  }
  const { deliver, woken } = await startIntake({ store, vault, settings })
  expect((await deliver(signedByZalo(zaloText('tin nhắn riêng'), 'reset_key'))).status).toBe(200)
  expect((await deliver(signedByZalo(zaloText('forged'), 'forged'))).status).toBe(200)
  expect((await deliver(signedByZalo(zaloText('khoá riêng'), 'key_of_this_oa'))).status).toBe(200)
  const rows = await store.deliveries.find().lean()
  expect(rows).toHaveLength(3)
  for (const row of rows) {
    expect(row).toMatchObject({ state: 'refused', reason: 'signature-quarantine' })
    expect(row.expireAt).not.toBeNull()
  }
  expect(woken).toEqual([])
  expect(await releaseQuarantined({ store, vault, zalo: testChannels.zalo })).toMatchObject({
    released: 0,
    kept: 3,
  })

  const corrected = createZaloChannel({ ...zaloTestSettings, oaSecret: 'reset_key' })
  expect(await releaseQuarantined({ store, vault, zalo: corrected })).toEqual({
    released: 1,
    kept: 2,
    lanes: [laneOf('zalo', '900001')],
  })
  const [row] = await store.deliveries.find({ state: 'pending' }).lean()
  expect(row).toMatchObject({ accountId: '900001', lane: laneOf('zalo', '900001'), expireAt: null })
  expect((await vault.openJournal(row?.keyId ?? '', row?.sealed as Buffer)).toString()).toContain(
    'tin nhắn riêng',
  )

  const ownKeys = new Map([['900001', ['key_of_this_oa']]])
  const withOwn = createZaloChannel({ ...zaloTestSettings, oaSecretsByOa: ownKeys })
  expect(await releaseQuarantined({ store, vault, zalo: withOwn })).toMatchObject({ released: 1, kept: 1 })
})

it('keeps no more in quarantine than there is room for', () => {
  const quarantine = createQuarantine({ store }, 2)
  const kept = [1, 2, 3].map((at) => quarantine.rowFor(Buffer.from(`{"n":${at}}`), {}, 1_000))
  expect(kept.map((row) => row !== null)).toEqual([true, true, false])
})
