import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Headers } from '../channel.ts'

const HEADER = 'x-hub-signature-256'
const ALGORITHM = 'sha256='
const HEX_LENGTH = 64

/**
 * Does `X-Hub-Signature-256` hold for these very bytes, under one of the secrets? Constant time; every secret is tried, so
 * that the time does not tell which one is in use. The older SHA-1 header is not accepted
 * (docs/platforms/facebook.md#signature).
 */
export function verifySignature(rawBody: Buffer, headers: Headers, secrets: readonly KeyObject[]): boolean {
  const header = headers[HEADER]
  if (typeof header !== 'string' || !header.startsWith(ALGORITHM)) return false
  const given = Buffer.from(header.slice(ALGORITHM.length), 'latin1')
  if (given.length !== HEX_LENGTH) return false
  let holds = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(rawBody).digest('hex')
    holds = timingSafeEqual(Buffer.from(expected, 'latin1'), given) || holds
  }
  return holds
}

/** How a delivery is signed, for people: under the `current` or the `previous` secret, `unsigned`, or by an `unknown` one. */
export function explainSignature(
  rawBody: Buffer,
  headers: Headers,
  secret: string,
  previous: string | null,
): string {
  if (headers[HEADER] === undefined) return 'unsigned'
  if (verifySignature(rawBody, headers, signingKeys([secret]))) return 'current'
  return previous !== null && verifySignature(rawBody, headers, signingKeys([previous]))
    ? 'previous'
    : 'unknown'
}

/** The app's secrets in the form that checks fastest. */
export const signingKeys = (secrets: readonly string[]): readonly KeyObject[] =>
  secrets.map((secret) => createSecretKey(secret, 'utf8'))

/** Proves to the Graph API that the caller of a token knows the app's secret: lowercase hex (docs/platforms/facebook.md#appsecret-proof). */
export const appSecretProof = (appSecret: string, accessToken: string): string =>
  createHmac('sha256', appSecret).update(accessToken).digest('hex')
