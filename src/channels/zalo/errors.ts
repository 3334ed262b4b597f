import type { RetryClass } from '../channel-error.ts'
import { type ErrorSentence, ZALO_SENTENCES, type ZaloErrorCode } from './error-sentences.ts'

/** How long to wait: until the platform's next minute, until it allows messages again in the morning, or milliseconds. */
export type Wait = 'next-minute' | 'morning' | number

interface Rule {
  /** Zalo's `error`. */
  readonly platformCode: number
  /** Two codes carry two meanings each, told apart by the text; a rule with `text` stands before the one without. */
  readonly text?: RegExp
  /** Tells the meanings of one number apart in logs. */
  readonly variant?: string
  readonly code: ZaloErrorCode
  readonly retry: RetryClass
  readonly wait?: Wait
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const OF_THE_OA = /\boa\b|off?ici?al account/i
const ABOUT_A_TOKEN = /(?:access.?token|token).*(?:expire|invalid)|(?:expire|invalid).*token/i

/** The table of docs/platforms/zalo.md#errors: first match wins. Anything without a row is `unclassified`. */
const RULES: readonly Rule[] = [
  {
    platformCode: -32,
    text: OF_THE_OA,
    variant: 'oa',
    code: 'rate-limited',
    retry: 'after-delay',
    wait: 'next-minute',
  },
  { platformCode: -32, variant: 'app', code: 'rate-limited', retry: 'after-delay', wait: 'next-minute' },
  { platformCode: -100, code: 'attachment-expired', retry: 'never' },
  { platformCode: -118, code: 'not-supported-by-platform', retry: 'never' },
  { platformCode: -124, code: 'token-rejected', retry: 'after-relink' },
  { platformCode: -200, code: 'send-failed', retry: 'backoff' },
  // Some integrations met a dead token as -201 with a text that says so.
  {
    platformCode: -201,
    text: ABOUT_A_TOKEN,
    variant: 'token',
    code: 'token-rejected',
    retry: 'after-relink',
  },
  { platformCode: -201, code: 'invalid-request', retry: 'never' },
  { platformCode: -204, code: 'account-gone', retry: 'never' },
  { platformCode: -205, code: 'account-gone', retry: 'never' },
  { platformCode: -209, code: 'app-inactive', retry: 'backoff' },
  { platformCode: -210, code: 'parameter-over-limit', retry: 'never' },
  { platformCode: -211, code: 'quota-exhausted', retry: 'after-delay', wait: HOUR_MS },
  { platformCode: -212, code: 'api-not-registered', retry: 'backoff' },
  { platformCode: -213, code: 'not-a-follower', retry: 'never' },
  { platformCode: -214, code: 'not-ready', retry: 'after-delay', wait: MINUTE_MS },
  { platformCode: -216, code: 'token-rejected', retry: 'after-relink' },
  { platformCode: -217, code: 'person-blocked', retry: 'never' },
  { platformCode: -218, code: 'person-quota-exceeded', retry: 'after-delay', wait: HOUR_MS },
  { platformCode: -219, code: 'app-disabled', retry: 'backoff' },
  { platformCode: -220, code: 'token-rejected', retry: 'after-relink' },
  { platformCode: -221, code: 'account-unverified', retry: 'never' },
  // No grant for this API, or the month's articles are used up.
  { platformCode: -223, text: /quota|article/i, variant: 'quota', code: 'quota-exhausted', retry: 'never' },
  { platformCode: -223, variant: 'grant', code: 'permission-not-granted', retry: 'after-relink' },
  { platformCode: -224, code: 'package-required', retry: 'never' },
  { platformCode: -227, code: 'person-inactive', retry: 'never' },
  { platformCode: -230, code: 'outside-window', retry: 'never' },
  { platformCode: -232, code: 'outside-window', retry: 'never' },
  { platformCode: -233, code: 'message-type-unsupported', retry: 'never' },
  { platformCode: -234, code: 'quiet-hours', retry: 'after-delay', wait: 'morning' },
  { platformCode: -235, code: 'account-type-unsupported', retry: 'never' },
  { platformCode: -237, code: 'not-supported-by-platform', retry: 'never' },
  { platformCode: -238, code: 'not-supported-by-platform', retry: 'never' },
  { platformCode: -240, code: 'api-retired', retry: 'never' },
  { platformCode: -241, code: 'not-supported-by-platform', retry: 'never' },
  { platformCode: -242, code: 'proof-rejected', retry: 'backoff' },
  { platformCode: -244, code: 'person-restricted', retry: 'never' },
  { platformCode: -248, code: 'content-refused', retry: 'never' },
  { platformCode: -249, code: 'message-type-unsupported', retry: 'never' },
  { platformCode: -320, code: 'billing-required', retry: 'never' },
  { platformCode: -321, code: 'billing-required', retry: 'never' },
  { platformCode: -403, code: 'not-supported-by-platform', retry: 'never' },
  { platformCode: -501, code: 'outside-vietnam', retry: 'backoff' },
  { platformCode: -1241, code: 'proof-rejected', retry: 'backoff' },
  { platformCode: -1340, code: 'not-supported-by-platform', retry: 'never' },
  { platformCode: -1341, code: 'not-supported-by-platform', retry: 'never' },
  // OAuth. A wrong app secret is the operator's: it must not cost any shop its link.
  { platformCode: -14002, code: 'app-inactive', retry: 'backoff' },
  { platformCode: -14003, code: 'redirect-mismatch', retry: 'never' },
  { platformCode: -14004, code: 'app-secret-wrong', retry: 'backoff' },
  { platformCode: -14005, code: 'code-rejected', retry: 'never' },
  { platformCode: -14012, code: 'wrong-account', retry: 'after-relink' },
  { platformCode: -14014, code: 'grant-rejected', retry: 'after-relink' },
  { platformCode: -14018, code: 'invalid-request', retry: 'never' },
  { platformCode: -14024, code: 'wrong-account', retry: 'after-relink' },
  { platformCode: -14029, code: 'app-not-approved', retry: 'backoff' },
]

/** One row of the errors page: the platform's number, what we call it, what happens next, and what a merchant reads. */
export interface ZaloErrorRow extends Rule, ErrorSentence {}

export const ZALO_ERRORS: readonly ZaloErrorRow[] = RULES.map((rule) => ({
  ...rule,
  ...ZALO_SENTENCES[rule.code],
}))

/** The row for an answer's `error` and text, or null where nobody has described the number. */
export const zaloErrorFor = (platformCode: number, text: string): ZaloErrorRow | null =>
  ZALO_ERRORS.find((row) => row.platformCode === platformCode && (row.text?.test(text) ?? true)) ?? null
