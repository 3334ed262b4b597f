import { createHash, createHmac } from 'node:crypto'

/**
 * Value of the header `X-ZEvent-Signature`: `mac=` and the lower-case hex of a plain SHA-256 (no HMAC) over
 * app id, body bytes, the timestamp as the body spells it, and the OA secret key.
 */
export function signEvent(parts: {
  appId: string
  body: Buffer
  timestamp: string
  oaSecret: string
}): string {
  const hash = createHash('sha256')
  hash.update(parts.appId).update(parts.body).update(parts.timestamp).update(parts.oaSecret)
  return `mac=${hash.digest('hex')}`
}

/** Header `appsecret_proof` as callers must send it: HMAC-SHA256 of the access token under the app secret. */
export function appSecretProof(appSecret: string, accessToken: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex')
}
