import { createHash, createHmac } from 'node:crypto'
import { seeded } from './chatter.ts'
import {
  facebookBody,
  facebookMessage,
  facebookTestSettings,
  type SignedDelivery,
  signedByFacebook,
  signedByZalo,
  zaloTestSettings,
} from './deliveries.ts'

export interface SignatureCase {
  /** How it was broken; `honest` where it was not. */
  readonly how: string
  readonly delivery: SignedDelivery
}

const TEXTS = [
  'Đặng Thị Lan hỏi: giá 1/2 kg bao nhiêu?',
  'Ship về Cầu Giấy nhé 😀👍🏽',
  'https://shop.example/sp/1?x=“áo dài”',
  'ắ ẵ ợ ữ ỹ — “ngoặc kép” \\ / \u2028',
  '👩‍👩‍👧‍👦 gia đình 4 người',
  'plain ascii text',
]

type Pick = (below: number) => number

const facebook = (pick: Pick, n: number): SignedDelivery =>
  signedByFacebook(
    facebookBody([
      {
        pageId: '1001',
        messaging: [
          facebookMessage({ pageId: '1001', personId: '7201', text: `${TEXTS[pick(TEXTS.length)]} ${n}` }),
        ],
      },
    ]),
  )

const zalo = (pick: Pick, n: number): SignedDelivery =>
  signedByZalo({
    event_name: 'user_send_text',
    timestamp: String(1_767_225_600_000 + n),
    sender: { id: '4466' },
    recipient: { id: '900001' },
    message: { msg_id: `m${n}`, text: `${TEXTS[pick(TEXTS.length)]} ${n}` },
  })

const flipBit = (bytes: Buffer, pick: Pick): Buffer => {
  const flipped = Buffer.from(bytes)
  const at = pick(bytes.length)
  flipped[at] = (flipped[at] ?? 0) ^ (1 << pick(8))
  return flipped
}
const withHeader = (delivery: SignedDelivery, name: string, value: string | null): SignedDelivery => {
  const { [name]: _gone, ...rest } = delivery.headers
  return { ...delivery, headers: value === null ? rest : { ...rest, [name]: value } }
}
const hexFlipped = (value: string, pick: Pick): string => {
  const at = value.length - 1 - pick(64)
  const other = ((Number.parseInt(value[at] ?? '0', 16) + 1 + pick(15)) % 16).toString(16)
  return value.slice(0, at) + other + value.slice(at + 1)
}

type Break = (delivery: SignedDelivery, pick: Pick) => SignedDelivery

const HUB = 'x-hub-signature-256'
const hub = (delivery: SignedDelivery): string => delivery.headers[HUB] ?? ''
const FACEBOOK_BREAKS: Readonly<Record<string, Break>> = {
  'a bit of the body flipped': (one, pick) => ({ ...one, body: flipBit(one.body, pick) }),
  'a digit of the signature changed': (one, pick) => withHeader(one, HUB, hexFlipped(hub(one), pick)),
  'a retired secret': (one) => signedByFacebook(one.body, 'a_secret_of_last_year'),
  'the old SHA-1 header alone': (one) =>
    withHeader(withHeader(one, HUB, null), 'x-hub-signature', `sha1=${hmac('sha1', one.body)}`),
  'SHA-1 in the new header': (one) => withHeader(one, HUB, `sha1=${hmac('sha1', one.body)}`),
  'no header': (one) => withHeader(one, HUB, null),
  'the header twice': (one) => withHeader(one, HUB, `${hub(one)}, ${hub(one)}`),
  'capitals in the header': (one) => withHeader(one, HUB, hub(one).toUpperCase()),
  'a signature cut short': (one) => withHeader(one, HUB, hub(one).slice(0, -2)),
  'no algorithm named': (one) => withHeader(one, HUB, hub(one).slice('sha256='.length)),
  'a signature over the JSON written anew': (one) => ({
    ...one,
    headers: signedByFacebook(Buffer.from(`${JSON.stringify(JSON.parse(one.body.toString()))} `)).headers,
  }),
  'the signature of another body': (one, pick) => ({ ...one, headers: facebook(pick, -1).headers }),
}
const hmac = (algorithm: string, body: Buffer): string =>
  createHmac(algorithm, facebookTestSettings.appSecret).update(body).digest('hex')

const MAC = 'x-zevent-signature'
const mac = (delivery: SignedDelivery): string => delivery.headers[MAC] ?? ''
const timeOf = (body: Buffer): string => /"timestamp":"(\d+)"/.exec(body.toString())?.[1] ?? ''
const digest = (parts: readonly (string | Buffer)[]): string =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
    .digest('hex')
const ZALO_BREAKS: Readonly<Record<string, Break>> = {
  'a bit of the body flipped': (one, pick) => ({ ...one, body: flipBit(one.body, pick) }),
  'a digit of the mac changed': (one, pick) => withHeader(one, MAC, hexFlipped(mac(one), pick)),
  'no mac': (one) => withHeader(one, MAC, null),
  'the mac twice': (one) => withHeader(one, MAC, `${mac(one)}, ${mac(one)}`),
  'a mac cut short': (one) => withHeader(one, MAC, mac(one).slice(0, -2)),
  'the app secret for the OA secret': (one) =>
    withHeader(one, MAC, `mac=${zaloMac(one.body, zaloTestSettings.appSecret)}`),
  'a retired secret': (one) => withHeader(one, MAC, `mac=${zaloMac(one.body, 'an_oa_secret_of_last_year')}`),
  'an HMAC for the plain digest': (one) =>
    withHeader(
      one,
      MAC,
      `mac=${createHmac('sha256', zaloTestSettings.oaSecret).update(one.body).digest('hex')}`,
    ),
  'another time than the body has': (one) =>
    withHeader(one, MAC, `mac=${digest([zaloTestSettings.appId, one.body, '1', zaloTestSettings.oaSecret])}`),
  'the JSON written anew': (one) => ({
    ...one,
    body: Buffer.from(JSON.stringify(JSON.parse(one.body.toString()), null, 1)),
  }),
}
const zaloMac = (body: Buffer, secret: string): string =>
  digest([zaloTestSettings.appId, body, timeOf(body), secret])

/** Deliveries of both platforms, each broken in one way; every way comes about equally often. */
export function brokenDeliveries(count: number, seed: number): SignatureCase[] {
  const pick = seeded(seed)
  const ways = [
    ...Object.entries(FACEBOOK_BREAKS).map(([how, way]) => ({
      how: `Facebook: ${how}`,
      way,
      make: facebook,
    })),
    ...Object.entries(ZALO_BREAKS).map(([how, way]) => ({ how: `Zalo: ${how}`, way, make: zalo })),
  ]
  return Array.from({ length: count }, (_, n) => {
    const { how, way, make } = ways[n % ways.length] as (typeof ways)[number]
    return { how, delivery: way(make(pick, n), pick) }
  })
}

/** Rightly signed deliveries of both platforms with Vietnamese, emoji and escapes, as the platforms write them. */
export function honestDeliveries(count: number, seed: number): SignatureCase[] {
  const pick = seeded(seed)
  return Array.from({ length: count }, (_, n) => ({
    how: 'honest',
    delivery: n % 2 === 0 ? facebook(pick, n) : zalo(pick, n),
  }))
}
