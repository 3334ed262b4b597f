import { createHash, timingSafeEqual } from 'node:crypto'
import type { Headers } from '../channel.ts'
import { splitByAccount } from './split.ts'
import { scanTopLevel } from './top-level-scan.ts'

/** What of the settings a signature is checked with. */
export interface SignatureKeys {
  readonly appId: string
  /** The OA Secret Key of the webhook page; not the app's secret. */
  readonly oaSecret: string
  readonly oaSecretPrevious: string | null
  /** Of OAs with a key of their own: the current one, and the previous one during a change. */
  readonly oaSecretsByOa: ReadonlyMap<string, readonly string[]>
}

/** Which of the readings of the formula fitted; counted, so that a live OA tells which is true. */
export interface SignatureMatch {
  readonly key: 'current' | 'previous'
  /** Whose key it was: the app's, or one of that OA alone. */
  readonly scope: 'app' | 'oa'
  readonly firstTerm: 'app-id' | 'oa-id'
  readonly timestamp: 'body' | 'header'
}

export interface SignatureVariants {
  /** The OA's id in place of the app's as first term: forum code has it, the documents do not. */
  readonly oaIdFirst: boolean
  /** `X-ZEvent-Timestamp` where the body's own time does not fit: in repositories only. */
  readonly headerTimestamp: boolean
}

export const ALL_VARIANTS: SignatureVariants = { oaIdFirst: true, headerTimestamp: true }
export const DOCUMENTED_ONLY: SignatureVariants = { oaIdFirst: false, headerTimestamp: false }

const HEADER = 'x-zevent-signature'
const TIMESTAMP_HEADER = 'x-zevent-timestamp'
const MAC = /^\s*(?:mac\s*=\s*)?([0-9a-f]{64})\s*$/i
const DIGITS = /^\d{1,20}$/
const WANTED = ['app_id', 'timestamp', 'oa_id'] as const

/**
 * Compares `mac=` with SHA-256 (plain, not HMAC) of first term + body bytes + timestamp + OA secret
 * (docs/platforms/zalo.md#signature). The documented reading is tried first; each comparison takes constant time.
 * A body of another app, or one that names `app_id`, `timestamp` or `oa_id` twice, never fits; nor does an event of one OA
 * that is signed with another's own key.
 */
export function matchSignature(
  rawBody: Buffer,
  headers: Headers,
  keys: SignatureKeys,
  variants: SignatureVariants = ALL_VARIANTS,
): SignatureMatch | null {
  const given = macOf(headers)
  if (given === null) return null
  const members = scanTopLevel(rawBody, WANTED)
  if (members === null) return null
  const appId = members.get('app_id')
  if (appId !== undefined && appId !== keys.appId) return null

  const timestamp = members.get('timestamp')
  const candidates = candidatesFor(rawBody, keys)
  for (const [firstTerm, term] of firstTermsOf(members.get('oa_id'), keys, variants)) {
    for (const [source, time] of timesOf(timestamp, headers, variants)) {
      const fitting = candidates.find(({ secret, oaId }) => {
        const fits = timingSafeEqual(digestOf(term, rawBody, time, secret), given)
        return fits && (oaId === null || isOf(oaId, rawBody))
      })
      if (fitting) return { key: fitting.key, scope: fitting.scope, firstTerm, timestamp: source }
    }
  }
  return null
}

interface Candidate extends Pick<SignatureMatch, 'key' | 'scope'> {
  readonly secret: string
  /** The OA whose events alone it signs; null: all. */
  readonly oaId: string | null
}

/** The app's keys, and of the OAs' own those whose id stands somewhere in the bytes: nothing is parsed before the signature. */
function candidatesFor(rawBody: Buffer, keys: SignatureKeys): Candidate[] {
  const own = [...keys.oaSecretsByOa].filter(([oaId]) => rawBody.includes(oaId))
  const named = (scope: Candidate['scope'], oaId: string | null) => (secret: string, at: number) => ({
    key: at === 0 ? ('current' as const) : ('previous' as const),
    scope,
    secret,
    oaId,
  })
  return [
    ...own.flatMap(([oaId, secrets]) => secrets.map(named('oa', oaId))),
    ...[keys.oaSecret, ...(keys.oaSecretPrevious ? [keys.oaSecretPrevious] : [])].map(named('app', null)),
  ]
}

/** Asked once the mac has fitted. */
function isOf(oaId: string, rawBody: Buffer): boolean {
  const split = splitByAccount(rawBody)
  return split.ok && split.value.every(({ accountId }) => accountId === oaId)
}

/**
 * How a delivery is signed, for people: `current/app-id/body`, or why it does not fit. `app-secret`: the two secrets of the
 * app stand in each other's place in our settings, which is the commonest mistake with Zalo's webhooks.
 */
export function explainSignature(
  rawBody: Buffer,
  headers: Headers,
  keys: SignatureKeys & { readonly appSecret: string },
  variants: SignatureVariants = ALL_VARIANTS,
): string {
  if (macOf(headers) === null) return 'unsigned'
  const match = matchSignature(rawBody, headers, keys, variants)
  if (match !== null)
    return `${match.key}/${match.firstTerm}/${match.timestamp}${match.scope === 'oa' ? '/own-key' : ''}`
  const mixedUp = {
    appId: keys.appId,
    oaSecret: keys.appSecret,
    oaSecretPrevious: null,
    oaSecretsByOa: new Map<string, readonly string[]>(),
  }
  if (matchSignature(rawBody, headers, mixedUp, variants) !== null) return 'app-secret'
  const appId = scanTopLevel(rawBody, WANTED)?.get('app_id')
  return appId !== undefined && appId !== keys.appId ? 'other-app' : 'unknown'
}

const digestOf = (term: string, rawBody: Buffer, time: string, secret: string): Buffer =>
  createHash('sha256')
    .update(term, 'utf8')
    .update(rawBody)
    .update(time + secret, 'utf8')
    .digest()

function firstTermsOf(
  oaId: string | undefined,
  keys: SignatureKeys,
  variants: SignatureVariants,
): [SignatureMatch['firstTerm'], string][] {
  const terms: [SignatureMatch['firstTerm'], string][] = [['app-id', keys.appId]]
  if (variants.oaIdFirst && oaId !== undefined) terms.push(['oa-id', oaId])
  return terms
}

/** True where a delivery carries a signature header at all, right or wrong. */
export const isSigned = (headers: Headers): boolean => headers[HEADER] !== undefined

function macOf(headers: Headers): Buffer | null {
  const header = headers[HEADER]
  if (typeof header !== 'string' || header.length > 200) return null
  const hex = MAC.exec(header)?.[1]
  return hex === undefined ? null : Buffer.from(hex, 'hex')
}

function timesOf(
  inBody: string | undefined,
  headers: Headers,
  variants: SignatureVariants,
): [SignatureMatch['timestamp'], string][] {
  const times: [SignatureMatch['timestamp'], string][] = []
  if (inBody !== undefined && DIGITS.test(inBody)) times.push(['body', inBody])
  const header = headers[TIMESTAMP_HEADER]
  if (variants.headerTimestamp && typeof header === 'string' && DIGITS.test(header) && header !== inBody) {
    times.push(['header', header])
  }
  return times
}
