import { SignJWT, UnsecuredJWT } from 'jose'
import type { JWTPayload } from 'jose'
import { createRingKey, toSigningKey } from './keys.ts'
import type { IssuerState } from './state.ts'
import { claimsOf } from './claims.ts'

/** What a test may ask a token to be. Seconds; a negative `expiresInSeconds` gives a token already over. */
export interface MintRequest {
  sub: string
  retailer?: string | null | undefined
  roles?: string[] | undefined
  expiresInSeconds?: number | undefined
  /** Replaces or, with null, removes claims at the very end. */
  overrides?: Record<string, unknown> | undefined
  /** `wrong-key` signs with a key nobody published under the current kid; `none` leaves the token unsigned. */
  signWith?: 'issuer-key' | 'wrong-key' | 'none' | undefined
}

/** An access token like those of the token endpoint, without a browser. Uses the real clock, as verifiers do. */
export async function mintToken(state: IssuerState, issuer: string, request: MintRequest): Promise<string> {
  const key = state.keys[0]
  if (key === undefined) throw new Error('The issuer has no signing key')
  const nowSeconds = Math.floor(Date.now() / 1000)
  const claims: Record<string, unknown> = {
    ...claimsOf(state, request.sub),
    ...(request.retailer === undefined ? {} : { retailer: request.retailer }),
    ...(request.roles === undefined ? {} : { roles: request.roles }),
    sub: request.sub,
    iss: issuer,
    aud: state.client.audience,
    client_id: state.client.clientId,
    jti: crypto.randomUUID(),
    iat: nowSeconds,
    exp: nowSeconds + (request.expiresInSeconds ?? 3600),
    ...request.overrides,
  }
  const payload: JWTPayload = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null))
  if (request.signWith === 'none') return new UnsecuredJWT(payload).encode()
  const signer = request.signWith === 'wrong-key' ? createRingKey(key.kid, key.alg) : key
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt' })
    .sign(await toSigningKey(signer))
}
