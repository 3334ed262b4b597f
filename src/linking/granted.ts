import { isPolicyCode, POLICY_CODES, type PolicyCode, scopesFor } from '../../config/permissions.ts'

/** Scopes every Facebook login carries without being asked for. */
const AUTOMATIC: ReadonlySet<string> = new Set(['public_profile', 'email', 'openid'])

export interface GrantDifference {
  /** Codes whose every scope was granted. */
  readonly granted: string[]
  /** Codes asked for whose scopes the platform (or the person) withheld. */
  readonly missing: string[]
  /** Scopes granted beyond what the codes need: dropped, and revoked where no live channel needs them. */
  readonly extra: string[]
}

/** Codes as stored are text; what is no code of today's policy asks for nothing. */
export const policyCodes = (codes: readonly string[]): PolicyCode[] => codes.filter(isPolicyCode)

export const scopesOf = (codes: readonly string[]): ReadonlySet<string> =>
  new Set<string>(scopesFor(policyCodes(codes)))

/** What was asked by code against what was granted by scope. */
export function compareGrant(codes: readonly string[], grantedScopes: readonly string[]): GrantDifference {
  const has = new Set(grantedScopes)
  const holds = (code: string) =>
    isPolicyCode(code) && POLICY_CODES[code].scopes.every((scope) => has.has(scope))
  const wanted = scopesOf(codes)
  return {
    granted: codes.filter(holds),
    missing: codes.filter((code) => !holds(code)),
    extra: grantedScopes.filter((scope) => !wanted.has(scope) && !AUTOMATIC.has(scope)),
  }
}

/** Of these scopes, the ones no channel with these codes stands on. What every login carries cannot be given back alone. */
export function revocable(scopes: readonly string[], codesInUse: readonly string[]): string[] {
  const needed = scopesOf(codesInUse)
  return scopes.filter((scope) => !needed.has(scope) && !AUTOMATIC.has(scope))
}
