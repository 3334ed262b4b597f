import { createHash, createHmac } from 'node:crypto'
import type { FacebookSettings, ZaloSettings } from '../../config/settings.ts'

/** Credentials that only tests know. */
export const facebookTestSettings: FacebookSettings = {
  appId: '424242',
  appSecret: 'test_app_secret',
  appSecretPrevious: 'test_app_secret_before',
  verifyToken: 'test_verify_token',
  loginConfigs: new Map(),
  dialogUrl: 'http://127.0.0.1:1',
  graphUrl: 'http://127.0.0.1:1',
  graphVersion: 'v26.0',
  features: new Set(),
}
export const zaloTestSettings: ZaloSettings = {
  appId: '535353',
  appSecret: 'test_zalo_app_secret',
  oaSecret: 'test_oa_secret',
  oaSecretPrevious: null,
  oaSecretsByOa: new Map(),
  pkce: { mode: 'per-request' },
  replyForm: 'answers',
  oauthUrl: 'http://127.0.0.1:1',
  openapiUrl: 'http://127.0.0.1:1',
  graphUrl: 'http://127.0.0.1:1',
  proxyUrl: null,
  signatureMode: 'strict',
  domainVerifier: null,
}

export interface SignedDelivery {
  readonly path: '/webhooks/facebook' | '/webhooks/zalo'
  readonly body: Buffer
  readonly headers: Record<string, string>
}

/** JSON as Facebook puts it on the wire: everything beyond ASCII as `\uXXXX`, `/` as `\/`. */
export const facebookJson = (value: unknown): Buffer =>
  Buffer.from(
    JSON.stringify(value)
      .replaceAll('/', '\\/')
      .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  )

export const signedByFacebook = (
  body: Buffer,
  secret: string = facebookTestSettings.appSecret,
): SignedDelivery => ({
  path: '/webhooks/facebook',
  body,
  headers: {
    'content-type': 'application/json',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  },
})

/** `mac=` over app id, body bytes, the body's own time and the OA secret. */
export const signedByZalo = (
  event: { readonly timestamp: string } & Record<string, unknown>,
  secret: string = zaloTestSettings.oaSecret,
): SignedDelivery => {
  const body = Buffer.from(JSON.stringify({ app_id: zaloTestSettings.appId, ...event }))
  const mac = createHash('sha256')
    .update(zaloTestSettings.appId)
    .update(body)
    .update(event.timestamp)
    .update(secret)
    .digest('hex')
  return {
    path: '/webhooks/zalo',
    body,
    headers: { 'content-type': 'application/json', 'x-zevent-signature': `mac=${mac}` },
  }
}

let counter = 0
/** A Facebook text message of a person to a Page. */
export const facebookMessage = (change: {
  pageId: string
  personId: string
  text: string
  mid?: string
  atMs?: number
}) => ({
  sender: { id: change.personId },
  recipient: { id: change.pageId },
  timestamp: change.atMs ?? 1_767_000_000_000 + ++counter,
  message: { mid: change.mid ?? `m_${++counter}_${Math.random().toString(36).slice(2)}`, text: change.text },
})

/** A delivery with these messaging events, one entry a Page. */
export const facebookBody = (
  entries: readonly { pageId: string; messaging?: readonly unknown[]; changes?: readonly unknown[] }[],
) =>
  facebookJson({
    object: 'page',
    entry: entries.map(({ pageId, ...members }) => ({ id: pageId, time: 1_767_000_000_000, ...members })),
  })
