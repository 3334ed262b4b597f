import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { IssuerMetadata } from './issuer.ts'
import { Problem } from '../problem.ts'
import { ROLES, type Role, type Who } from '../who.ts'

/** Signatures we accept; symmetric ones and `none` are no part of it, so a public key can never be used as a secret. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA']
/** At most one fetch of the issuer's keys in this time, however many unknown key ids arrive. */
const JWKS_COOLDOWN_MS = 30_000
const CLOCK_TOLERANCE_SECONDS = 30

export interface ClaimNames {
  readonly audience: string
  readonly retailerClaim: string
  readonly rolesClaim: string
}

/** Turns a Bearer token of the configured issuer into who asks. Keys come from discovery only; `jku`, `jwk`, `x5u` in a token are ignored. */
export function createBearerVerifier(
  issuer: IssuerMetadata,
  names: ClaimNames,
): (token: string) => Promise<Who> {
  let keys: ReturnType<typeof createRemoteJWKSet> | null = null
  return async (token) => {
    const metadata = await issuer.load()
    keys ??= createRemoteJWKSet(new URL(metadata.jwksUri), {
      cooldownDuration: JWKS_COOLDOWN_MS,
      timeoutDuration: 3_000,
    })
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: metadata.issuer,
        audience: names.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub', names.retailerClaim],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      // An ID token or a logout token of the same issuer is not an access token.
      const type = protectedHeader.typ?.toLowerCase()
      if (type !== undefined && type !== 'jwt' && type !== 'at+jwt' && type !== 'application/at+jwt')
        throw new Problem('token-invalid')
      return whoFromClaims(payload, names, 'token', null)
    } catch (error) {
      if (error instanceof Problem) throw error
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
        throw new Problem('sign-in-unavailable', { cause: error, retryAfterSeconds: 3 })
      throw new Problem('token-invalid', { cause: error })
    }
  }
}

/**
 * Reads shop, user and roles out of checked claims.
 * A client-credentials token has its client as subject and no person behind it.
 */
export function whoFromClaims(
  claims: Record<string, unknown>,
  names: ClaimNames,
  via: Who['via'],
  sessionHash: string | null,
): Who {
  const shopId = claims[names.retailerClaim]
  const userId = claims.sub
  if (typeof shopId !== 'string' || shopId === '' || typeof userId !== 'string' || userId === '')
    throw new Problem('token-invalid')
  const listed = claims[names.rolesClaim]
  const roles = (
    Array.isArray(listed) ? listed : typeof listed === 'string' ? listed.split(/[ ,]+/) : []
  ).filter((role): role is Role => (ROLES as readonly unknown[]).includes(role))
  const clientId = claims.client_id ?? claims.azp
  return {
    shopId,
    shopName: typeof claims.retailer_name === 'string' ? claims.retailer_name : null,
    userId,
    userName: typeof claims.name === 'string' ? claims.name : null,
    roles,
    via,
    isService:
      via === 'token' &&
      (claims.gty === 'client-credentials' || (typeof clientId === 'string' && clientId === userId)),
    sessionHash,
  }
}
