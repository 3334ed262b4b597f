import type { RetryClass } from '../channel-error.ts'
import type { ErrorRow } from '../error-row.ts'
import { type ErrorSentence, SENTENCES, type ZaloErrorWord } from './error-sentences.ts'

/** A wait that depends on the hour: until the platform's next minute, or until it allows messages in the morning. */
export type Wait = 'next-minute' | 'morning'

/** One row of the errors page, with what Zalo needs beside the common part. */
export interface ZaloErrorRow extends ErrorRow, Pick<ErrorSentence, 'remedy' | 'repair'> {
  /** Two numbers carry two meanings each, told apart by the text; such a row stands before the plain one. */
  readonly text?: RegExp
  /** Tells the meanings of one number apart in logs. */
  readonly variant?: string
  readonly wait?: Wait
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const OF_THE_OA = /\boa\b|off?ici?al account/i
const ABOUT_A_TOKEN = /token.*(?:expire|invalid)|(?:expire|invalid).*token/i

type More = Pick<ZaloErrorRow, 'text' | 'variant' | 'wait' | 'waitMs'>

const rows = (
  anchor: string,
  list: readonly (readonly [code: number, is: ZaloErrorWord, retry: RetryClass, more?: More])[],
): ZaloErrorRow[] =>
  list.map(([code, is, retry, more]) => {
    const { remedy, repair, vi, en } = SENTENCES[is]
    const source = `docs/platforms/zalo.md#${anchor}`
    return { code, sub: null, is, retry, ...more, remedy, repair, sentence: { vi, en }, source }
  })

/** The tables of docs/platforms/zalo.md: the first row that fits counts. A number without a row is `unclassified`. */
export const ZALO_ERRORS: readonly ZaloErrorRow[] = [
  ...rows('errors', [
    [-32, 'rate-limited', 'after-delay', { text: OF_THE_OA, variant: 'oa', wait: 'next-minute' }],
    [-32, 'rate-limited', 'after-delay', { variant: 'app', wait: 'next-minute' }],
    [-100, 'attachment-expired', 'never'],
    [-118, 'not-supported-by-platform', 'never'],
    [-124, 'token-rejected', 'after-relink'],
    [-200, 'send-failed', 'backoff'],
    // Some integrations met a dead token as -201 with a text that says so.
    [-201, 'token-rejected', 'after-relink', { text: ABOUT_A_TOKEN, variant: 'token' }],
    [-201, 'request-invalid', 'never'],
    [-204, 'account-gone', 'never'],
    [-205, 'account-gone', 'never'],
    [-209, 'app-inactive', 'backoff'],
    [-210, 'parameter-over-limit', 'never'],
    [-211, 'quota-exhausted', 'after-delay', { waitMs: HOUR_MS }],
    [-212, 'api-not-registered', 'backoff'],
    [-213, 'not-a-follower', 'never'],
    [-214, 'not-ready', 'after-delay', { waitMs: MINUTE_MS }],
    [-216, 'token-rejected', 'after-relink'],
    [-217, 'person-blocked', 'never'],
    [-218, 'person-quota-exceeded', 'after-delay', { waitMs: HOUR_MS }],
    [-219, 'app-disabled', 'backoff'],
    [-220, 'token-rejected', 'after-relink'],
    [-221, 'account-unverified', 'never'],
    // No grant for this API, or the month's articles are used up.
    [-223, 'quota-exhausted', 'never', { text: /quota|article/i, variant: 'quota' }],
    [-223, 'permission-missing', 'after-relink', { variant: 'grant' }],
    [-224, 'package-required', 'never'],
    [-227, 'person-inactive', 'never'],
    [-230, 'outside-window', 'never'],
    [-232, 'outside-window', 'never'],
    [-233, 'message-type-unsupported', 'never'],
    [-234, 'quiet-hours', 'after-delay', { wait: 'morning' }],
    [-235, 'account-type-unsupported', 'never'],
    [-237, 'not-supported-by-platform', 'never'],
    [-238, 'not-supported-by-platform', 'never'],
    [-240, 'api-retired', 'never'],
    [-241, 'not-supported-by-platform', 'never'],
    [-242, 'proof-rejected', 'backoff'],
    [-244, 'person-restricted', 'never'],
    [-248, 'content-refused', 'never'],
    [-249, 'message-type-unsupported', 'never'],
    [-320, 'billing-required', 'never'],
    [-321, 'billing-required', 'never'],
    [-403, 'not-supported-by-platform', 'never'],
    [-501, 'outside-vietnam', 'backoff'],
    // The social host's word for a call without a session; asked of it on purpose (`zalo.caller-region`).
    [452, 'token-rejected', 'after-relink'],
    [-1241, 'proof-rejected', 'backoff'],
    [-1340, 'not-supported-by-platform', 'never'],
    [-1341, 'not-supported-by-platform', 'never'],
  ]),
  ...rows('oauth-errors', [
    // A wrong app secret is the operator's: it must not cost any shop its link.
    [-14002, 'app-inactive', 'backoff'],
    [-14003, 'redirect-not-registered', 'never'],
    [-14004, 'app-secret-wrong', 'backoff'],
    [-14005, 'code-rejected', 'never'],
    [-14012, 'wrong-account', 'after-relink'],
    [-14014, 'grant-rejected', 'after-relink'],
    [-14018, 'request-invalid', 'never'],
    [-14024, 'wrong-account', 'after-relink'],
    [-14029, 'app-not-approved', 'backoff'],
  ]),
]

/** The row for an answer's `error` and its text, or null where nobody has described the number. */
export const findRow = (code: number, text: string): ZaloErrorRow | null =>
  ZALO_ERRORS.find((row) => row.code === code && (row.text?.test(text) ?? true)) ?? null
