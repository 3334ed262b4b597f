import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Headers } from '../channel.ts'

const HEADER = 'x-hub-signature-256'
const FORM = /^sha256=([0-9a-f]{64})$/

/**
 * Does `X-Hub-Signature-256` hold for these very bytes, under one of the secrets? Constant time; every secret is tried, so
 * that the time does not tell which one is in use. The older SHA-1 header is not accepted
 * (docs/platforms/facebook.md#signature).
 */
export function verifySignature(rawBody: Buffer, headers: Headers, secrets: readonly string[]): boolean {
  const header = headers[HEADER]
  const hex = typeof header === 'string' ? FORM.exec(header)?.[1] : undefined
  if (hex === undefined) return false
  const given = Buffer.from(hex, 'hex')
  let holds = false
  for (const secret of secrets) {
    holds = timingSafeEqual(createHmac('sha256', secret).update(rawBody).digest(), given) || holds
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
  if (verifySignature(rawBody, headers, [secret])) return 'current'
  return previous !== null && verifySignature(rawBody, headers, [previous]) ? 'previous' : 'unknown'
}

/** Proves to the Graph API that the caller of a token knows the app's secret: lowercase hex (docs/platforms/facebook.md#appsecret-proof). */
export const appSecretProof = (appSecret: string, accessToken: string): string =>
  createHmac('sha256', appSecret).update(accessToken).digest('hex')
