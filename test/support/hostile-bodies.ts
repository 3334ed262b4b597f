import { createHash, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { facebookMessage, type SignedDelivery } from './deliveries.ts'

/** Roughly a delivery of Facebook, with anything where a member may stand. */
const facebookLike = fc.record(
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

/** Roughly an event of Zalo. */
const zaloLike = fc.record(
  {
    app_id: fc.oneof(fc.constant('1'), fc.jsonValue()),
    event_name: fc.oneof(
      fc.constantFrom('user_send_text', 'oa_send_text', 'follow', 'user_seen_message', 'user_submit_info'),
      fc.jsonValue(),
    ),
    timestamp: fc.oneof(fc.constant('1767225600123'), fc.integer(), fc.jsonValue()),
    sender: fc.oneof(fc.record({ id: fc.jsonValue() }), fc.jsonValue()),
    recipient: fc.oneof(fc.record({ id: fc.constantFrom('900001', '900002') }), fc.jsonValue()),
    message: fc.jsonValue(),
    info: fc.jsonValue(),
  },
  { requiredKeys: [] },
)

const asBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const captures: readonly Buffer[] = ['facebook', 'zalo'].flatMap((platform) => {
  const folder = new URL(`../fixtures/${platform}/`, import.meta.url)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) =>
      Buffer.from((JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { raw: string }).raw),
    )
})

/** A recorded delivery with a piece cut out, doubled or overwritten. */
const mutated = fc
  .record({
    capture: fc.constantFrom(...captures),
    from: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
    how: fc.constantFrom('cut' as const, 'double' as const, 'overwrite' as const),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  })
  .map(({ capture, from, length, how, bytes }) => {
    const at = from % capture.length
    const piece = capture.subarray(at, at + length)
    const middle = how === 'cut' ? [] : how === 'double' ? [piece, piece] : [Buffer.from(bytes)]
    return Buffer.concat([capture.subarray(0, at), ...middle, capture.subarray(at + length)])
  })

const body = fc.oneof(
  { weight: 3, arbitrary: facebookLike.map(asBytes) },
  { weight: 3, arbitrary: zaloLike.map(asBytes) },
  { weight: 2, arbitrary: mutated },
  { weight: 1, arbitrary: fc.json().map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
)

/** Who signs: the platforms' secrets. */
export interface Signers {
  readonly facebookSecret: string
  readonly zaloAppId: string
  readonly zaloSecret: string
}

/** Bodies for both webhooks: by schema, recorded and then mutated, and mere bytes; every second one rightly signed. */
export function hostileDeliveries(count: number, seed: number, signers: Signers): SignedDelivery[] {
  return fc.sample(body, { numRuns: count, seed }).map((bytes, n) => {
    const secret = n % 2 === 0 ? '' : ' that nobody has'
    return n % 4 < 2
      ? asFacebook(bytes, signers.facebookSecret + secret)
      : asZalo(bytes, signers.zaloAppId, signers.zaloSecret + secret)
  })
}

const asFacebook = (bytes: Buffer, secret: string): SignedDelivery => ({
  path: '/webhooks/facebook',
  body: bytes,
  headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}` },
})

function asZalo(bytes: Buffer, appId: string, secret: string): SignedDelivery {
  const time = /"timestamp":\s*"?(\d+)/.exec(bytes.toString('latin1'))?.[1] ?? ''
  const mac = createHash('sha256').update(appId).update(bytes).update(time).update(secret).digest('hex')
  return { path: '/webhooks/zalo', body: bytes, headers: { 'x-zevent-signature': `mac=${mac}` } }
}
