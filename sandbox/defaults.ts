/** The Meta app of the twin, and where it may send people and webhooks. */
export interface FacebookSettings {
  appId: string
  appSecret: string
  verifyToken: string
  callbackUrl?: string
  redirectUris?: string[]
}

/** The Zalo app; `oaSecret` is the webhook key, never equal to `appSecret`. */
export interface ZaloSettings {
  appId: string
  appSecret: string
  oaSecret: string
  callbackUrl?: string
  redirectUris?: string[]
}

/** The OpenID client the gateway is at the issuer. */
export interface IssuerSettings {
  clientId: string
  clientSecret: string
  redirectUris: string[]
  audience: string
}

/** Made-up values that work without any account anywhere. They guard nothing. */
export const SANDBOX_DEFAULTS = {
  port: 4010,
  host: '127.0.0.1',
  publicUrl: 'http://localhost:3000',
  facebook: {
    appId: '410000000000001',
    appSecret: 'sandbox-facebook-app-secret',
    verifyToken: 'sandbox-verify-token',
  },
  zalo: {
    appId: '4200000000000000001',
    appSecret: 'sandbox-zalo-app-secret',
    oaSecret: 'sandbox-zalo-oa-secret',
  },
  issuer: {
    clientId: 'kiotviet-social-console',
    clientSecret: 'sandbox-issuer-client-secret',
    audience: 'kiotviet-social',
  },
} as const
