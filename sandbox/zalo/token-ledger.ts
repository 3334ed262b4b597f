import { secretText } from '../kit/ids.ts'
import { isPkceRight } from './pkce.ts'

export const ACCESS_TOKEN_LIFE_MS = 25 * 3_600_000
export const REFRESH_TOKEN_LIFE_MS = 90 * 86_400_000
export const CODE_LIFE_MS = 10 * 60_000

interface CodeRecord {
  oaId: string
  challenge: string | null
  expiresAtMs: number
  used: boolean
}

interface TokenRecord {
  oaId: string
  expiresAtMs: number
  /** `spent`: rotated away. `revoked`: the OA ended the grant. */
  fate: 'live' | 'spent' | 'revoked'
}

/** One line for tests: who tried what at the token endpoint, and what came of it (0 is success). */
export interface TokenEvent {
  atMs: number
  kind: 'exchange' | 'refresh'
  oaId: string | null
  error: number
}

/** Everything remembered about codes and tokens; plain data. */
export interface TokenLedger {
  codes: Record<string, CodeRecord>
  access: Record<string, TokenRecord>
  refresh: Record<string, TokenRecord>
  /** The pair in force, by OA. */
  live: Record<string, TokenPair>
  events: TokenEvent[]
}

export interface TokenPair {
  accessToken: string
  refreshToken: string
}

/** A pair, or the OAuth code it is refused with. */
export type GrantOutcome = TokenPair | { error: -14005 | -14014; name?: string }

export function createTokenLedger(): TokenLedger {
  return { codes: {}, access: {}, refresh: {}, live: {}, events: [] }
}

/** A new single-use code for one OA. */
export function issueCode(
  ledger: TokenLedger,
  grant: { oaId: string; challenge: string | null; nowMs: number },
): string {
  const code = secretText(48)
  const { oaId, challenge, nowMs } = grant
  ledger.codes[code] = { oaId, challenge, expiresAtMs: nowMs + CODE_LIFE_MS, used: false }
  return code
}

/** Ends the pair in force, both halves at once. */
function endPair(ledger: TokenLedger, oaId: string, fate: 'spent' | 'revoked'): void {
  const pair = ledger.live[oaId]
  if (pair === undefined) return
  const halves = [ledger.access[pair.accessToken], ledger.refresh[pair.refreshToken]]
  for (const record of halves) if (record !== undefined) record.fate = fate
  delete ledger.live[oaId]
}

/** Mints a pair; the OA's older pair, both halves, is dead from this instant. */
export function mintPair(
  ledger: TokenLedger,
  oaId: string,
  nowMs: number,
  refreshExpiresAtMs?: number,
): TokenPair {
  endPair(ledger, oaId, 'spent')
  const pair = { accessToken: secretText(96), refreshToken: secretText(96) }
  ledger.access[pair.accessToken] = { oaId, expiresAtMs: nowMs + ACCESS_TOKEN_LIFE_MS, fate: 'live' }
  const expiresAtMs = refreshExpiresAtMs ?? nowMs + REFRESH_TOKEN_LIFE_MS
  ledger.refresh[pair.refreshToken] = { oaId, expiresAtMs, fate: 'live' }
  ledger.live[oaId] = pair
  return pair
}

/** Trades a code for a pair. A wrong verifier burns the code, as any use does. */
export function exchangeCode(
  ledger: TokenLedger,
  ask: { code: string; verifier: string | undefined; nowMs: number },
): GrantOutcome {
  const { nowMs } = ask
  const found = ledger.codes[ask.code]
  const note = (error: number): void => {
    ledger.events.push({ atMs: nowMs, kind: 'exchange', oaId: found?.oaId ?? null, error })
  }
  if (found === undefined || found.used || found.expiresAtMs < nowMs) {
    note(-14005)
    return { error: -14005 }
  }
  found.used = true
  if (!isPkceRight(found.challenge, ask.verifier)) {
    note(-14005)
    return { error: -14005, name: 'Invalid code verifier.' }
  }
  note(0)
  return mintPair(ledger, found.oaId, nowMs)
}

/** Rotates both tokens. A refresh token is worth exactly one call. */
export function refreshPair(
  ledger: TokenLedger,
  ask: { refreshToken: string; nowMs: number; life: 'fresh' | 'inherited' },
): GrantOutcome {
  const { nowMs } = ask
  const found = ledger.refresh[ask.refreshToken]
  const dead = found === undefined || found.fate !== 'live' || found.expiresAtMs < nowMs
  ledger.events.push({ atMs: nowMs, kind: 'refresh', oaId: found?.oaId ?? null, error: dead ? -14014 : 0 })
  if (dead) return { error: -14014 }
  return mintPair(ledger, found.oaId, nowMs, ask.life === 'inherited' ? found.expiresAtMs : undefined)
}

/** The OA an access token speaks for, or the code the API refuses it with. */
export function checkAccess(
  ledger: TokenLedger,
  token: string | undefined,
  nowMs: number,
): { oaId: string } | { error: -216 | -220 } {
  const found = token === undefined ? undefined : ledger.access[token]
  if (found === undefined || found.fate === 'revoked') return { error: -216 }
  if (found.fate === 'spent' || found.expiresAtMs <= nowMs) return { error: -220 }
  return { oaId: found.oaId }
}

/** Ends the grant of an OA as its admin would in the OA's own settings. */
export function revokeGrant(ledger: TokenLedger, oaId: string): void {
  endPair(ledger, oaId, 'revoked')
}

/** True while the OA has granted the app: only then do its events reach the webhook. */
export function hasGrant(ledger: TokenLedger, oaId: string, nowMs: number): boolean {
  const pair = ledger.live[oaId]
  if (pair === undefined) return false
  return (ledger.refresh[pair.refreshToken]?.expiresAtMs ?? 0) >= nowMs
}
