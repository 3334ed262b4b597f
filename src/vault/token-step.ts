import { ChannelError } from '../channels/channel-error.ts'
import type { TokenSet } from '../channels/token-set.ts'

/** Below this an access token is not handed out any more: a call takes a while, and clocks differ. */
export const EXPIRY_MARGIN_MS = 60_000
/** After an unclear answer the pair in hand is tried once more, this much later. */
export const UNCLEAR_PAUSE_MS = 10 * 60_000
/** Unclear answers in a row after which the schedule stops trying: only a token that is really needed is tried again. */
export const MAX_UNCLEAR = 2

/** What decides, without the secrets. Times: Unix ms; null: the platform set no end. */
export interface TokenFacts {
  readonly state: 'good' | 'refreshing' | 'needs-relink' | 'unlinking' | 'destroyed'
  readonly refreshable: boolean
  readonly issuedAtMs: number
  readonly accessExpiresAtMs: number | null
  readonly refreshExpiresAtMs: number | null
  readonly retriedAtMs: number | null
  readonly unclearAnswers: number
}

/** A platform's own words for why a token is dead; each has its own advice. */
export const TOKEN_DEATHS = [
  'token-expired',
  'app-removed',
  'login-checkpoint',
  'password-changed',
  'user-unconfirmed',
  'role-lost',
] as const
export type TokenDeath = (typeof TOKEN_DEATHS)[number]

/** What is known of a dead token, as a cause: the platform's word where it has one. */
export const deathCause = (word: string | undefined): TokenDeath | 'token-rejected' =>
  TOKEN_DEATHS.find((death) => death === word) ?? 'token-rejected'

/** Why a token is given up; shown to the owner as the problem's detail. */
export type RelinkCause =
  | 'not-linked'
  | 'token-rejected'
  | TokenDeath
  | 'access-expired'
  | 'refresh-expired'
  | 'refresh-refused'
  | 'answer-lost'
  | 'answer-unclear'

export type TokenStep =
  | { readonly do: 'use' }
  | { readonly do: 'refresh' }
  | { readonly do: 'relink'; readonly because: RelinkCause }

/** May this token be handed out now? Page tokens without an end always may, until the platform rejects them. */
export function nextTokenStep(token: TokenFacts, nowMs: number): TokenStep {
  if (token.state === 'unlinking' || token.state === 'destroyed')
    return { do: 'relink', because: 'not-linked' }
  if (token.state === 'needs-relink') return { do: 'relink', because: 'token-rejected' }
  if (token.accessExpiresAtMs === null || nowMs < token.accessExpiresAtMs - EXPIRY_MARGIN_MS)
    return { do: 'use' }
  if (!token.refreshable) return { do: 'relink', because: 'access-expired' }
  return mayRefresh(token, nowMs) ? { do: 'refresh' } : { do: 'relink', because: 'refresh-expired' }
}

/** Half of an access token's life: refreshed then, by schedule, so that a day of trouble passes unnoticed. */
export const halfLifeMs = (token: Pick<TokenFacts, 'issuedAtMs' | 'accessExpiresAtMs'>): number | null =>
  token.accessExpiresAtMs === null
    ? null
    : token.issuedAtMs + (token.accessExpiresAtMs - token.issuedAtMs) / 2

/** Is it time for the scheduled refresh? After an unclear answer: once more, later, and then not by schedule any more. */
export function isDue(token: TokenFacts, nowMs: number): boolean {
  if (token.state !== 'good' && token.state !== 'refreshing') return false
  if (!token.refreshable || !mayRefresh(token, nowMs)) return false
  if (token.state === 'refreshing') return true
  const half = halfLifeMs(token)
  if (half === null || nowMs < half || token.unclearAnswers >= MAX_UNCLEAR) return false
  return token.retriedAtMs === null || nowMs >= token.retriedAtMs + UNCLEAR_PAUSE_MS
}

const mayRefresh = (token: TokenFacts, nowMs: number): boolean =>
  token.refreshExpiresAtMs === null || nowMs < token.refreshExpiresAtMs

/**
 * How a refresh ended:
 * `lost` it may have been done, the answer never came · `refused` the platform says the refresh token is dead ·
 * `not-sent` it never left us · `deferred` the platform asked to wait · `not-done` it names a fault that is ours or its
 * own, not the token's · `unclear` an answer came that says nothing.
 */
export type RefreshFailure = 'lost' | 'refused' | 'not-sent' | 'deferred' | 'not-done' | 'unclear'

const UNCLEAR_CODES: ReadonlySet<string> = new Set(['answer-unreadable', 'unclassified'])

export function judgeRefreshError(error: unknown): RefreshFailure {
  if (!(error instanceof ChannelError)) return 'unclear'
  if (!error.requestLeft) return 'not-sent'
  if (UNCLEAR_CODES.has(error.code)) return 'unclear'
  switch (error.retry) {
    case 'after-relink':
      return 'refused'
    case 'after-delay':
      return 'deferred'
    case 'outcome-unknown':
      return 'lost'
    case 'backoff':
      // A server fault without numbers is as good as no answer.
      return error.platformCode === null || error.platformCode.startsWith('http-5') ? 'lost' : 'not-done'
    case 'never':
      return 'not-done'
  }
}

/** Is this an answer a good pair may be replaced by? A missing refresh token is allowed: the one in hand stays. */
export function isUsableAnswer(answer: unknown): answer is TokenSet {
  if (typeof answer !== 'object' || answer === null) return false
  const { accessToken, refreshToken, accessExpiresAtMs, refreshExpiresAtMs } = answer as Record<
    string,
    unknown
  >
  const isTime = (value: unknown) =>
    value === null ||
    value === undefined ||
    (typeof value === 'number' && Number.isFinite(value) && value > 0)
  return (
    isToken(accessToken) &&
    (refreshToken === null || refreshToken === undefined || isToken(refreshToken)) &&
    isTime(accessExpiresAtMs) &&
    isTime(refreshExpiresAtMs)
  )
}

const isToken = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value !== 'undefined' && value !== 'null'
