import { decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Clock } from '../../kit/clock.ts'
import type { IssuerMetadata } from './issuer.ts'
import { createIssuerKeys, KeysAway, KeysResting } from './issuer-keys.ts'
import { Problem } from '../problem.ts'
import { ROLES, type Role, type Who } from '../who.ts'

/** Signatures we accept; symmetric ones and `none` are no part of it, so a public key can never be used as a secret. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA']
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
  clock: Clock,
): (token: string) => Promise<Who> {
  let keys: JWTVerifyGetKey | null = null
  return async (token) => {
    const metadata = await issuer.load()
    // Somebody else's token never makes us ask for keys.
    if (issuerOf(token) !== metadata.issuer) throw new Problem('token-invalid')
    keys ??= createIssuerKeys(metadata.jwksUri, clock)
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: metadata.issuer,
        audience: names.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
      checkType(protectedHeader.typ)
      return { ...whoFromClaims(payload, names, 'token', null), provenAt: provenBy(payload) }
    } catch (error) {
      throw refusalOf(error)
    }
  }
}

function issuerOf(token: string): string | null {
  try {
    return decodeJwt(token).iss ?? null
  } catch {
    return null
  }
}

/** A token is given to whoever signed in; where it does not say when they did, it is taken for a fresh one while it is young. */
function provenBy({ auth_time: signedInAt, iat }: Record<string, unknown>): Date | null {
  const seconds = typeof signedInAt === 'number' ? signedInAt : iat
  return typeof seconds === 'number' ? new Date(seconds * 1000) : null
}

/** An ID token or a logout token of the same issuer is not an access token. */
function checkType(typ: string | undefined): void {
  const type = typ?.toLowerCase()
  if (type !== undefined && type !== 'jwt' && type !== 'at+jwt' && type !== 'application/at+jwt')
    throw new Problem('token-invalid')
}

function refusalOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  // Perhaps signed with a key the issuer took into use a moment ago: not refused, asked to come again.
  if (error instanceof KeysResting)
    return new Problem('sign-in-unavailable', {
      cause: error,
      retryAfterSeconds: Math.ceil(error.waitMs / 1_000),
    })
  if (error instanceof KeysAway || !(error instanceof errors.JOSEError))
    return new Problem('sign-in-unavailable', { cause: error, retryAfterSeconds: 3 })
  return new Problem('token-invalid', { cause: error })
}

/** These work for the operator of the gateway, not for a shop. */
const STAFF: readonly Role[] = ['operator', 'support']

function shopOf(claim: unknown, roles: readonly Role[]): string | null {
  if (typeof claim === 'string' && claim !== '') return claim
  const isStaff = roles.length > 0 && roles.every((role) => STAFF.includes(role))
  if (claim !== undefined && claim !== null) throw new Problem('token-invalid')
  if (!isStaff) throw new Problem('token-invalid')
  return null
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
  const userId = claims.sub
  if (typeof userId !== 'string' || userId === '') throw new Problem('token-invalid')
  const listed = claims[names.rolesClaim]
  const roles = (
    Array.isArray(listed) ? listed : typeof listed === 'string' ? listed.split(/[ ,]+/) : []
  ).filter((role): role is Role => (ROLES as readonly unknown[]).includes(role))
  const shopId = shopOf(claims[names.retailerClaim], roles)
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
