import { createHmac, timingSafeEqual } from 'node:crypto'

/** Both signature headers of a webhook over its exact bytes. */
export function webhookSignatures(appSecret: string, body: Buffer): Record<string, string> {
  return {
    'x-hub-signature': `sha1=${createHmac('sha1', appSecret).update(body).digest('hex')}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`,
  }
}

/** The proof a server adds to a call: HMAC-SHA256 of the very token of that call. */
export function appSecretProof(appSecret: string, token: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex')
}

export function isProofOf(appSecret: string, token: string, proof: string): boolean {
  const expected = Buffer.from(appSecretProof(appSecret, token))
  const given = Buffer.from(proof)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** `signed_request` of the deauthorize and data-deletion callbacks: no padding. */
export function signedRequest(appSecret: string, payload: Record<string, unknown>): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url')
  return `${createHmac('sha256', appSecret).update(encoded).digest('base64url')}.${encoded}`
}
