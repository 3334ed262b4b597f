import { createHash, randomBytes } from 'node:crypto'
import type { ZaloSettings } from '../../../config/settings.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import type { TokenSet } from '../token-set.ts'
import type { TokenAnswer } from './operations/token-answer.ts'
import { REFRESH_TOKEN_LIFE_MS } from './limits.ts'

export interface AuthorizeInput {
  /** Must equal the callback saved in the console, trailing slash included. */
  readonly redirectUri: string
  readonly state: string
  readonly codeChallenge?: string | null
}

/**
 * Address of the page on which an admin of an OA grants the app: exactly four parameters. No scope, no response type, no
 * challenge method (S256 is implied); the permissions are those ticked in the console.
 */
export function authorizeUrl(settings: ZaloSettings, input: AuthorizeInput): string {
  const url = new URL(`${settings.oauthUrl.replace(/\/+$/, '')}/v4/oa/permission`)
  url.searchParams.set('app_id', settings.appId)
  url.searchParams.set('redirect_uri', input.redirectUri)
  if (input.codeChallenge) url.searchParams.set('code_challenge', input.codeChallenge)
  url.searchParams.set('state', input.state)
  return url.href
}

/** `declined`: Zalo named an error · `code-missing`: neither code nor error, the shape of a refusal is not documented. */
export type CallbackProblem = 'declined' | 'code-missing'

/**
 * What the callback brought. `accountId` is the OA that was granted, null where it is not named. The state is compared by
 * the caller: whether Zalo always returns it is not settled. Repeated parameters count as missing.
 */
export function parseCallback(
  query: Readonly<Record<string, unknown>>,
): Result<{ readonly code: string; readonly accountId: string | null }, CallbackProblem> {
  const text = (name: string): string | null => {
    const value = query[name]
    return typeof value === 'string' && value !== '' && value.length <= 4_096 ? value : null
  }
  const code = text('code')
  if (code === null) return err(text('error') === null ? 'code-missing' : 'declined')
  const oaId = text('oa_id')
  return ok({ code, accountId: oaId !== null && /^\d{1,32}$/.test(oaId) ? oaId : null })
}

export interface PkcePair {
  readonly verifier: string
  readonly challenge: string
}

/**
 * The pair for one linking: fresh by default; fixed for an app whose console holds a saved challenge; none where Zalo
 * refuses challenges. 43 characters, as Zalo's own SDKs make them.
 */
export function pkcePair(settings: ZaloSettings): PkcePair | null {
  const { pkce } = settings
  if (pkce.mode === 'none') return null
  const verifier = pkce.mode === 'fixed' ? pkce.verifier : randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier, 'ascii').digest('base64url') }
}

/** Tokens with their ends as times. Zalo does not say when a refresh token ends: three months from issue. */
export function toTokenSet(answer: TokenAnswer, nowMs: number): TokenSet {
  const { accessToken, refreshToken, expiresInSeconds, refreshExpiresInSeconds } = answer
  const refreshLifeMs =
    refreshExpiresInSeconds === null ? REFRESH_TOKEN_LIFE_MS : refreshExpiresInSeconds * 1_000
  return {
    accessToken,
    refreshToken,
    accessExpiresAtMs: nowMs + expiresInSeconds * 1_000,
    refreshExpiresAtMs: refreshToken === null ? null : nowMs + refreshLifeMs,
  }
}
