// @ts-check
import { createHmac } from 'node:crypto'

export const APP = Object.freeze({
  appId: '4242424242',
  appSecret: 'bench_app_secret',
  verifyToken: 'bench_verify',
})

/** Chats with Pages that nobody has linked: enough where only the way to the journal is measured. */
export const UNLINKED_CHATS = Array.from({ length: 4_000 }, (_, at) => ({
  pageId: String(100_000_000_000_000 + (at % 200)),
  personId: String(7_000_000_000_000_000 + at),
}))

const TEXTS = [
  'Shop ơi còn hàng không ạ',
  'Cho mình hỏi giá với',
  'Mình lấy hai cái nhé',
  'Ship về Đà Nẵng bao lâu',
]

/** @param {unknown} value as Facebook puts it on the wire: what is beyond ASCII as `\uXXXX`, `/` as `\/` */
export const facebookJson = (value) =>
  JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

/**
 * One text message of a person to a Page: about 400 bytes, none like another.
 * @param {{ pageId: string, personId: string, number: number, atMs: number }} message
 */
export function messageBody({ pageId, personId, number, atMs }) {
  return Buffer.from(
    facebookJson({
      object: 'page',
      entry: [
        {
          id: pageId,
          time: atMs,
          messaging: [
            {
              sender: { id: personId },
              recipient: { id: pageId },
              timestamp: atMs,
              message: { mid: midOf(number), text: `${TEXTS[number % TEXTS.length]} (${number})` },
            },
          ],
        },
      ],
    }),
  )
}

/** As long as Facebook's are. @param {number} number */
export const midOf = (number) =>
  `m_${number.toString(36).padStart(12, '0')}_Kx7vTqLwE9yR2nBsZ4dFgHjQpMcXaVuIoYtPkW1eSrD3fG5hJ6lN8bV0cZ_${number}`

/**
 * A whole HTTP request, signed, ready for the socket.
 * @param {Buffer} body @param {string} appSecret
 */
export function signedRequest(body, appSecret) {
  const mac = (/** @type {string} */ kind) => createHmac(kind, appSecret).update(body).digest('hex')
  const head =
    `POST /webhooks/facebook HTTP/1.1\r\nHost: gateway.bench\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
    `X-Hub-Signature: sha1=${mac('sha1')}\r\nX-Hub-Signature-256: sha256=${mac('sha256')}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}
