import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { facebookBody, facebookMessage, signedByFacebook, signedByZalo } from '../../support/deliveries.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

/** Roughly a delivery, with anything where a member may stand. */
const delivery = fc.record(
  {
    object: fc.oneof(fc.constant('page'), fc.jsonValue()),
    entry: fc.oneof(
      fc.array(
        fc.record(
          {
            id: fc.oneof(fc.constantFrom('1001', '1002'), fc.maxSafeInteger(), fc.jsonValue()),
            time: fc.oneof(fc.integer(), fc.jsonValue()),
            messaging: fc.oneof(
              fc.array(
                fc.oneof(
                  fc.constant(facebookMessage({ pageId: '1001', personId: '7', text: 'a' })),
                  fc.jsonValue(),
                ),
              ),
              fc.jsonValue(),
            ),
            changes: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  { weight: 6, arbitrary: delivery.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 2, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
)

it('answers 1,000 random bodies, half of them rightly signed, with no 5xx, and goes on', async () => {
  const { deliver } = await startIntake({ store, vault })
  const seen = new Set<number>()
  const before = await store.deliveries.countDocuments()
  const bodies = fc.sample(body, { numRuns: 1_000, seed: 20_260_104 })
  let accepted = 0
  for (let at = 0; at < bodies.length; at += 50) {
    const answers = await Promise.all(
      bodies.slice(at, at + 50).map((bytes, n) => {
        const signed = signedByFacebook(bytes, n % 2 === 0 ? undefined : 'forged')
        return deliver(n % 4 < 2 ? signed : { ...signed, path: n % 2 === 0 ? signed.path : '/webhooks/zalo' })
      }),
    )
    for (const answer of answers) {
      seen.add(answer.status)
      if (answer.status === 200 && answer.url.endsWith('facebook')) accepted += 1
    }
  }
  expect([...seen].filter((status) => status >= 500)).toEqual([])
  expect(accepted).toBeGreaterThan(100)
  expect((await store.deliveries.countDocuments()) - before).toBeGreaterThanOrEqual(1)
  const honest = facebookBody([
    { pageId: '1001', messaging: [facebookMessage({ pageId: '1001', personId: '7', text: 'vẫn sống' })] },
  ])
  expect((await deliver(signedByFacebook(honest))).status).toBe(200)
})

it.each([
  [
    'nested ten thousand deep',
    Buffer.from(`{"object":"page","entry":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
  ],
  ['with a byte order mark', Buffer.from('\ufeff{"object":"page","entry":[]')],
  ['in UTF-16', Buffer.from('{"object":"page","entry":[]}', 'utf16le')],
  ['packed with gzip', gzipSync(Buffer.alloc(4_000_000))],
])('refuses a rightly signed body %s with 400 and little work', async (_, bytes) => {
  const { deliver } = await startIntake({ store, vault })
  const cpuBefore = process.cpuUsage()
  const answer = await deliver(signedByFacebook(bytes))
  const { user } = process.cpuUsage(cpuBefore)
  expect(answer.status).toBe(400)
  expect(user / 1_000).toBeLessThan(500)
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
