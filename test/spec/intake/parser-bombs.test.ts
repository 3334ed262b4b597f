import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/store/open-store.ts'
import type { Vault } from '../../../src/vault/vault.ts'
import { type SignedDelivery, signedByFacebook, signedByZalo } from '../../support/deliveries.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault, startIntake, testChannels } from '../../support/way-in.ts'

let store: Store
let vault: Vault
beforeAll(async () => {
  ;({ store, vault } = await openStoreAndVault(testServers().mongodbUri))
})
afterAll(() => store.close())

/** As large as a body may be by default. */
const LIMIT_BYTES = 1_048_576
/** CPU of judging and cutting one body beyond what its mere parsing takes, whatever it holds. */
const CPU_MS = 100
const cpuMsOf = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  return process.cpuUsage(before).user / 1_000
}
const parse = (bytes: Buffer): void => {
  try {
    JSON.parse(bytes.toString())
  } catch {
    // No JSON: that too has its price.
  }
}

const filled = (unit: string, head = '', tail = ''): Buffer => {
  const count = Math.floor((LIMIT_BYTES - head.length - tail.length) / unit.length)
  return Buffer.from(head + unit.repeat(count) + tail)
}
const deep = (open: string, close: string, levels: number): string =>
  open.repeat(levels) + close.repeat(levels)
const manyKeys = (): Buffer => {
  const keys: string[] = []
  for (let bytes = 2, n = 0; bytes < LIMIT_BYTES - 16; n++) {
    const key = `"${n.toString(36)}":0`
    keys.push(key)
    bytes += key.length + 1
  }
  return Buffer.from(`{${keys.join(',')}}`)
}

/** Bodies that are no delivery and want to be expensive. */
const BOMBS: readonly (readonly [string, Buffer])[] = [
  ['lists nested ten thousand deep', Buffer.from(`{"object":"page","entry":${deep('[', ']', 10_000)}}`)],
  [
    'objects nested ten thousand deep',
    Buffer.from(`{"entry":${deep('{"a":', '', 10_000)}1${'}'.repeat(10_001)}`),
  ],
  ['lists that only open, as many as fit', filled('[')],
  ['objects that only open, as many as fit', filled('{"a":')],
  ['as many keys as fit', manyKeys()],
  ['one key named again and again', filled('"entry":0,', '{', '"entry":0}')],
  ['a byte order mark', Buffer.from('\ufeff{"object":"page","entry":[]}')],
  ['UTF-16', Buffer.from('{"object":"page","entry":[]}', 'utf16le')],
  ['a gzip of megabytes', gzipSync(Buffer.alloc(64_000_000))],
  ['nothing but quotes', filled('"')],
  ['nothing but backslashes in a string', filled('\\', '{"a":"', '"}')],
  ['a string that never ends', filled('a', '{"object":"page","entry":"')],
  ['escapes without end', filled('\\u0041', '{"a":"', '"')],
  ['a number of a million digits', filled('9', '{"entry":', '}')],
  ['an exponent beyond all bounds', Buffer.from('{"object":"page","entry":1e999999999}')],
  ['nothing but long integers', filled('12345678901234567,', '{"a":[', '0]}')],
  ['nothing but spaces', filled(' ')],
  ['nothing but zero bytes', filled('\0')],
  ['bytes that are no text', Buffer.alloc(LIMIT_BYTES, 0xff)],
  ['prototypes without end', filled('{"__proto__":0},', '{"a":[', '0]}')],
]

const asFacebook = (body: Buffer): SignedDelivery => signedByFacebook(body)
/** Zalo's mac needs members of the body, so most bombs cannot be signed at all: they go in with a mac of something else. */
const asZalo = (body: Buffer): SignedDelivery => ({ ...signedByZalo({ timestamp: '1767225600123' }), body })

describe.each([
  ['Facebook', asFacebook, testChannels.facebook],
  ['Zalo', asZalo, testChannels.zalo],
] as const)('A body for %s', (_, signed, channel) => {
  it.each(BOMBS)('of %s is refused as the sender’s fault, and costs little', async (_bomb, bytes) => {
    const { deliver } = await startIntake({
      store,
      vault,
      settings: { webhookBodyLimitBytes: LIMIT_BYTES, facebook: null, zalo: null },
    })
    const delivery = signed(bytes)
    const { status } = await deliver(delivery)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)

    const judging = cpuMsOf(() => {
      if (channel.verifySignature(bytes, delivery.headers)) channel.splitByAccount(bytes)
    })
    expect(judging).toBeLessThan(CPU_MS + 2 * cpuMsOf(() => parse(bytes)))
  })
})

it('None of it is kept, and the next honest delivery is', async () => {
  expect(await store.deliveries.countDocuments()).toBe(0)
  const { deliver } = await startIntake({ store, vault })
  const honest = Buffer.from('{"object":"page","entry":[{"id":"1001","messaging":[{}]}]}')
  expect((await deliver(asFacebook(honest))).status).toBe(200)
})
