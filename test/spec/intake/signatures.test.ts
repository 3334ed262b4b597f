import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createZaloChannel } from '../../../src/channels/zalo/index.ts'
import { createMeter } from '../../../src/ops/meter.ts'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { type SignedDelivery, signedByZalo, zaloTestSettings } from '../../support/deliveries.ts'
import { expectSignaturesJudged } from '../../support/scenarios/signature-suite.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake, testChannels } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

it('takes none of 1,000 deliveries with a broken signature, and all of 100 honest ones among them', async () => {
  const { deliver } = await startIntake({ store, vault })
  await expectSignaturesJudged({ store, deliver }, { broken: 1_000, honest: 100, seed: 13 })
  expect(await store.gaps.countDocuments({ platform: 'facebook' })).toBe(0)
})

it('counts by which key, whose, and which reading of the formula each of Zalo’s deliveries fitted, so that a live OA tells', async () => {
  const OA = '3120456789012340001'
  const zalo = {
    ...zaloTestSettings,
    oaSecretPrevious: 'an_oa_secret_before',
    oaSecretsByOa: new Map([[OA, ['a_key_of_its_own', 'its_key_before']]]),
  }
  const exposition = createMeter()
  const channels = { ...testChannels, zalo: createZaloChannel(zalo, { meter: exposition.meter }) }
  const { deliver } = await startIntake({ store, vault, channels, meter: exposition.meter })
  let atMs = 1_767_225_700_000
  const event = () => ({
    oa_id: OA,
    event_name: 'follow',
    follower: { id: '4466' },
    timestamp: String(++atMs),
  })
  const { appId, oaSecret } = zaloTestSettings
  const written = (first: string, time: string | null, secret = oaSecret): SignedDelivery => {
    const delivery = signedByZalo(event())
    const { timestamp } = JSON.parse(delivery.body.toString()) as { timestamp: string }
    const hash = createHash('sha256').update(first).update(delivery.body)
    const mac = `mac=${hash.update((time ?? timestamp) + secret).digest('hex')}`
    const timed = time === null ? {} : { 'x-zevent-timestamp': time }
    return { ...delivery, headers: { ...delivery.headers, 'x-zevent-signature': mac, ...timed } }
  }
  const cases: [SignedDelivery, status: number, count: string | null][] = [
    [signedByZalo(event()), 200, 'key="current",scope="app",first_term="app-id",timestamp="body"'],
    [signedByZalo(event()), 200, 'key="current",scope="app",first_term="app-id",timestamp="body"'],
    [
      signedByZalo(event(), 'an_oa_secret_before'),
      200,
      'key="previous",scope="app",first_term="app-id",timestamp="body"',
    ],
    [
      signedByZalo(event(), 'a_key_of_its_own'),
      200,
      'key="current",scope="oa",first_term="app-id",timestamp="body"',
    ],
    [
      signedByZalo(event(), 'its_key_before'),
      200,
      'key="previous",scope="oa",first_term="app-id",timestamp="body"',
    ],
    [written(OA, null), 200, 'key="current",scope="app",first_term="oa-id",timestamp="body"'],
    [
      written(appId, '1767225600000'),
      200,
      'key="current",scope="app",first_term="app-id",timestamp="header"',
    ],
    [
      written(OA, '1767225600000', 'its_key_before'),
      200,
      'key="previous",scope="oa",first_term="oa-id",timestamp="header"',
    ],
    [signedByZalo(event(), 'nobodys_secret'), 401, null],
  ]
  const before = await store.deliveries.countDocuments({ platform: 'zalo', accountId: OA })
  for (const [delivery, status] of cases) expect((await deliver(delivery)).status).toBe(status)
  expect(await store.deliveries.countDocuments({ platform: 'zalo', accountId: OA })).toBe(before + 8)

  const wanted = new Map<string, number>()
  for (const [, , labels] of cases) if (labels !== null) wanted.set(labels, (wanted.get(labels) ?? 0) + 1)
  const told = new Map(
    [...(await exposition.text()).matchAll(/kvsocial_zalo_signature_matches_total\{(.*)\} (\d+)/g)].map(
      ([, labels = '', count]) => [labels, Number(count)],
    ),
  )
  expect(told).toEqual(wanted)
})
