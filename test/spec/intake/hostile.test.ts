import { afterAll, beforeAll, expect, it } from 'vitest'
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
import { hostileDeliveries } from '../../support/hostile-bodies.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

it('answers 1,000 random bodies, half of them rightly signed, with no 5xx, and goes on', async () => {
  const { deliver } = await startIntake({ store, vault })
  const before = await store.deliveries.countDocuments()
  const deliveries = hostileDeliveries(1_000, 20_260_104, {
    facebookSecret: facebookTestSettings.appSecret,
    zaloAppId: zaloTestSettings.appId,
    zaloSecret: zaloTestSettings.oaSecret,
  })
  const statuses: number[] = []
  for (let at = 0; at < deliveries.length; at += 50) {
    const answers = await Promise.all(deliveries.slice(at, at + 50).map(deliver))
    statuses.push(...answers.map(({ status }) => status))
  }
  expect(statuses.filter((status) => status >= 500)).toEqual([])
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(50)
  expect((await store.deliveries.countDocuments()) - before).toBeGreaterThan(50)
  const honest = facebookBody([
    { pageId: '1001', messaging: [facebookMessage({ pageId: '1001', personId: '7', text: 'vẫn sống' })] },
  ])
  expect((await deliver(signedByFacebook(honest))).status).toBe(200)
})

it('does not let a member named __proto__ reach what it writes', async () => {
  const { deliver } = await startIntake({ store, vault })
  const bytes = Buffer.from(
    '{"object":"page","__proto__":{"polluted":1},"entry":[{"id":"1003","__proto__":{"polluted":1},"messaging":[{}]}]}',
  )
  expect((await deliver(signedByFacebook(bytes))).status).toBe(200)
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

it('refuses every signed Zalo event with one byte changed', async () => {
  const { deliver } = await startIntake({ store, vault })
  const signed = signedByZalo({
    event_name: 'user_send_text',
    timestamp: '1767225600123',
    sender: { id: '4466' },
    recipient: { id: '900001' },
    message: { msg_id: 'm1', text: 'giá bao nhiêu' },
  })
  for (let at = 0; at < signed.body.length; at += 7) {
    const body = Buffer.from(signed.body)
    body[at] = (body[at] as number) ^ 1
    expect((await deliver({ ...signed, body })).status).toBe(401)
  }
})
