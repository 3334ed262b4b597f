import { createHash } from 'node:crypto'
import { type Allowance, type FacebookScope, OPERATIONS, POLICY_SCOPES, UPKEEP } from './policy-operations.ts'
import {
  POLICY_TEXTS,
  type PolicyText,
  PROCESSOR_TEXT,
  SAME_MEANING,
  TEXT_VERSION,
  WITHDRAWAL_TEXT,
} from './policy-texts.ts'

export { OPERATIONS, UPKEEP } from './policy-operations.ts'
export { PROCESSOR_TEXT, TEXT_VERSION } from './policy-texts.ts'
export type { FacebookScope, PolicyText }

/** The only things that may be asked for, from section 2 of KiotViet's privacy policy. */
export const CODES = ['FB1', 'FB2', 'FB3', 'FB4', 'FB5', 'ZA1', 'ZA2', 'ZA3', 'APP1', 'APP2', 'APP3'] as const
export type PolicyCode = (typeof CODES)[number]

/** `app`: permissions of KiotViet's own app, recorded only; the gateway uses none of them. */
export type PolicyPlatform = 'facebook' | 'zalo' | 'app'

export interface PolicyItem extends PolicyText {
  readonly code: PolicyCode
  readonly platform: PolicyPlatform
  /** SHA-256 (hex) over every word of the text in both languages: evidence of what was agreed to. */
  readonly textHash: string
  readonly scopes: readonly FacebookScope[]
}

const platformOf = (code: PolicyCode): PolicyPlatform =>
  code.startsWith('FB') ? 'facebook' : code.startsWith('ZA') ? 'zalo' : 'app'

/** The hash of a code's text in both languages, by which a consent says what was agreed to. */
export const hashOfText = (code: string, text: PolicyText): string =>
  createHash('sha256')
    .update(JSON.stringify([code, text]))
    .digest('hex')

/** Code → platform, texts, scopes. What each code allows to be called: `operationsOf`. */
export const POLICY_CODES: Readonly<Record<PolicyCode, PolicyItem>> = Object.freeze(
  Object.fromEntries(
    CODES.map((code) => [
      code,
      {
        code,
        platform: platformOf(code),
        textHash: hashOfText(code, POLICY_TEXTS[code]),
        scopes: POLICY_SCOPES[code],
        ...POLICY_TEXTS[code],
      },
    ]),
  ) as Record<PolicyCode, PolicyItem>,
)

export const isPolicyCode = (value: string): value is PolicyCode =>
  (CODES as readonly string[]).includes(value)

export const codesOfPlatform = (platform: PolicyPlatform): readonly PolicyCode[] =>
  CODES.filter((code) => POLICY_CODES[code].platform === platform)

/** Exactly what the platform is asked for when these codes are consented to, without repeats, in one order. */
export function scopesFor(codes: Iterable<PolicyCode>): FacebookScope[] {
  const wanted = new Set<FacebookScope>()
  for (const code of codes) for (const scope of POLICY_CODES[code].scopes) wanted.add(scope)
  return [...wanted].sort()
}

/** Codes whose every scope was granted. Zalo's ask none, so they always are. */
export const grantedCodes = (codes: Iterable<PolicyCode>, grantedScopes: Iterable<string>): PolicyCode[] => {
  const granted = new Set(grantedScopes)
  return [...codes].filter((code) => POLICY_CODES[code].scopes.every((scope) => granted.has(scope)))
}

/** Operations a code has a part in allowing, with the answer's fields that may pass then. */
export function operationsOf(
  code: PolicyCode,
): { readonly name: string; readonly fields: readonly string[] }[] {
  return Object.entries(OPERATIONS).flatMap(([name, allowances]) =>
    allowances
      .filter((allowance) => allowance.codes.includes(code))
      .slice(0, 1)
      .map((allowance) => ({ name, fields: allowance.fields })),
  )
}

/** Hash of the code's text of today. */
export const textHash = (code: PolicyCode): string => POLICY_CODES[code].textHash

/** Does a consent to the text of this hash still cover the code's text of today? */
export const coversText = (code: PolicyCode, recordedHash: string): boolean =>
  recordedHash === textHash(code) || (SAME_MEANING[code]?.includes(recordedHash) ?? false)

export type CallVerdict =
  | { readonly ok: true; readonly fields: readonly string[] }
  | {
      readonly ok: false
      readonly refusal: 'consent-missing' | 'permission-missing'
      readonly permission: PolicyCode
    }
  | { readonly ok: false; readonly refusal: 'operation-unmapped'; readonly permission: null }

const missingScopes = (allowance: Allowance, granted: ReadonlySet<string>): PolicyCode | null => {
  if (allowance.scopes)
    return allowance.scopes.every((s) => granted.has(s)) ? null : (allowance.codes[0] ?? null)
  return (
    allowance.codes.find((code) => !POLICY_CODES[code].scopes.every((scope) => granted.has(scope))) ?? null
  )
}

/**
 * May this operation be called? Consent is looked at before the platform's grant. Where several ways lead to it, the
 * fields of all open ways pass; where none does, the refusal names the first code missing on the way that lacks least.
 * Upkeep is not decided here: it asks for no code.
 */
export function mayCall(
  operation: string,
  consented: ReadonlySet<string>,
  grantedScopes: Iterable<string>,
): CallVerdict {
  const allowances = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
  if (!allowances) return { ok: false, refusal: 'operation-unmapped', permission: null }

  const agreed = allowances.filter((allowance) => allowance.codes.every((code) => consented.has(code)))
  if (agreed.length === 0) {
    const lacking = allowances
      .map((allowance) => allowance.codes.filter((code) => !consented.has(code)))
      .sort((a, b) => a.length - b.length)[0]
    return { ok: false, refusal: 'consent-missing', permission: lacking?.[0] as PolicyCode }
  }

  const granted = new Set(grantedScopes)
  const open = agreed.filter((allowance) => missingScopes(allowance, granted) === null)
  if (open.length === 0) {
    const permission = missingScopes(agreed[0] as Allowance, granted) as PolicyCode
    return { ok: false, refusal: 'permission-missing', permission }
  }
  return { ok: true, fields: [...new Set(open.flatMap((allowance) => allowance.fields))] }
}

export type PermissionState = 'granted' | 'missing' | 'withdrawn' | 'needs-consent'

/** The newest act on a code, as the ledger has it. */
export interface ConsentFact {
  readonly act: 'given' | 'withdrawn' | 'refused'
  readonly textHash: string
}

/** What holds for every code of a channel's platform, in the order of the policy. */
export function statesFor(channel: {
  readonly platform: PolicyPlatform
  readonly grantedScopes: Iterable<string>
  readonly consents: ReadonlyMap<string, ConsentFact>
}): { readonly code: PolicyCode; readonly state: PermissionState }[] {
  const granted = new Set(channel.grantedScopes)
  return codesOfPlatform(channel.platform).map((code) => {
    const fact = channel.consents.get(code)
    if (fact?.act === 'withdrawn') return { code, state: 'withdrawn' }
    if (fact?.act !== 'given' || !coversText(code, fact.textHash)) return { code, state: 'needs-consent' }
    const missing = POLICY_CODES[code].scopes.some((scope) => !granted.has(scope))
    return { code, state: missing ? 'missing' : 'granted' }
  })
}

/** The catalogue as `GET /permissions` shows it, in one language. */
export const catalogue = (locale: 'vi' | 'en') => ({
  textVersion: TEXT_VERSION,
  processor: PROCESSOR_TEXT[locale],
  withdrawal: WITHDRAWAL_TEXT[locale],
  items: CODES.map((code) => {
    const item = POLICY_CODES[code]
    return {
      code,
      platform: item.platform,
      sentence: item.sentence[locale],
      purpose: item.purpose[locale],
      without: item.without[locale],
      data: item.data.map((kind) => kind[locale]),
      scopes: [...item.scopes],
    }
  }),
})

/** Is this one of the calls that need no consent? */
export const isUpkeep = (operation: string): boolean => UPKEEP.has(operation)
