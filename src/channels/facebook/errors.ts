import type { RetryClass } from '../channel-error.ts'
import type { ErrorRow } from '../error-row.ts'
import { type FacebookErrorWord, SENTENCES } from './error-sentences.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

type More = Pick<ErrorRow, 'waitMs' | 'retryOfEffect'>

const rows = (
  anchor: string,
  list: readonly (readonly [
    code: number,
    sub: number | null,
    is: FacebookErrorWord,
    retry: RetryClass,
    more?: More,
  ])[],
): ErrorRow[] =>
  list.map(([code, sub, is, retry, more]) => ({
    code,
    sub,
    is,
    retry,
    ...more,
    sentence: SENTENCES[is],
    source: `docs/platforms/facebook.md#${anchor}`,
  }))

/** Stands in a row for "whatever the code": these subcodes mean the same wherever they come. */
export const ANY_CODE = 0

/**
 * Every refusal we know, one row for each pair of numbers. {@link findRow} takes the most special one. An answer without
 * a row is `unclassified`.
 */
export const FACEBOOK_ERRORS: readonly ErrorRow[] = [
  ...rows('errors-token', [
    [190, null, 'token-rejected', 'after-relink'],
    [190, 458, 'app-removed', 'after-relink'],
    [190, 459, 'login-checkpoint', 'after-relink'],
    [190, 460, 'password-changed', 'after-relink'],
    [190, 463, 'token-expired', 'after-relink'],
    [190, 464, 'user-unconfirmed', 'after-relink'],
    [190, 467, 'token-rejected', 'after-relink'],
    [190, 492, 'role-lost', 'after-relink'],
    [102, null, 'token-rejected', 'after-relink'],
    [102, 458, 'app-removed', 'after-relink'],
    [102, 459, 'login-checkpoint', 'after-relink'],
    [102, 460, 'password-changed', 'after-relink'],
    [102, 463, 'token-expired', 'after-relink'],
    [102, 464, 'user-unconfirmed', 'after-relink'],
    [102, 467, 'token-rejected', 'after-relink'],
    [102, 492, 'role-lost', 'after-relink'],
    [10, null, 'permission-missing', 'after-relink'],
    [200, null, 'permission-missing', 'after-relink'],
    [210, null, 'permission-missing', 'after-relink'],
    [283, null, 'permission-missing', 'after-relink'],
    [299, null, 'permission-missing', 'after-relink'],
    [2500, null, 'app-misconfigured', 'never'],
  ]),
  ...rows('errors-login', [
    [100, 36007, 'code-rejected', 'never'],
    [100, 36008, 'redirect-not-registered', 'never'],
    [100, 36009, 'code-rejected', 'never'],
    [101, null, 'app-misconfigured', 'never'],
  ]),
  ...rows('errors-send', [
    [10, 2018278, 'outside-window', 'never'],
    [10, 2018065, 'outside-window', 'never'],
    [10, 2534022, 'outside-window', 'never'],
    [10, 2018108, 'person-unavailable', 'never'],
    [10, 2018028, 'recipient-not-allowed', 'never'],
    [10, 1893063, 'page-restricted', 'after-delay', { waitMs: HOUR_MS }],
    [100, null, 'request-invalid', 'never'],
    [100, 33, 'object-missing', 'never'],
    [100, 1893061, 'tag-retired', 'never'],
    [100, 2018001, 'person-unknown', 'never'],
    [100, 2018008, 'attachment-unreachable', 'never'],
    [100, 2018047, 'attachment-type', 'never'],
    [100, 2018074, 'attachment-missing', 'never'],
    [100, 2018109, 'attachment-too-large', 'never'],
    [100, 2018294, 'attachment-unreachable', 'never'],
    [100, 2018292, 'private-reply-impossible', 'never'],
    [100, 2018014, 'request-invalid', 'never'],
    [200, 2018028, 'recipient-not-allowed', 'never'],
    [200, 1545041, 'person-unavailable', 'never'],
    [551, null, 'person-unavailable', 'never'],
    [551, 1545041, 'person-unavailable', 'never'],
    [2022, null, 'commerce-disabled', 'never'],
    [9000001, null, 'message-missing', 'never'],
    [ANY_CODE, 2018300, 'thread-held-elsewhere', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [ANY_CODE, 2018321, 'thread-held-elsewhere', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [2018300, null, 'thread-held-elsewhere', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [2018321, null, 'thread-held-elsewhere', 'after-delay', { waitMs: 5 * MINUTE_MS }],
  ]),
  ...rows('errors-unclear', [
    [1, null, 'platform-error', 'backoff', { retryOfEffect: 'outcome-unknown' }],
    [1, 99, 'platform-error', 'backoff', { retryOfEffect: 'outcome-unknown' }],
    [1, 1357046, 'sent-though-error', 'outcome-unknown'],
    [2, null, 'platform-busy', 'backoff'],
  ]),
  ...rows('errors-comments', [
    [10900, null, 'private-reply-impossible', 'never'],
    [10901, null, 'private-reply-impossible', 'never'],
    [10902, null, 'private-reply-impossible', 'never'],
    [506, null, 'content-duplicate', 'never'],
    [ANY_CODE, 1404006, 'security-check', 'never'],
    [ANY_CODE, 1390008, 'rate-limited', 'after-delay', { waitMs: 10 * MINUTE_MS }],
    [368, null, 'policy-blocked', 'after-delay', { waitMs: HOUR_MS }],
    [12, null, 'feature-ended', 'never'],
  ]),
  ...rows('errors-profile', [
    [ANY_CODE, 2018218, 'profile-unavailable', 'never'],
    [ANY_CODE, 2018247, 'profile-unavailable', 'never'],
  ]),
  ...rows('errors-limits', [
    [4, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [17, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [32, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [341, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [613, null, 'rate-limited', 'after-delay', { waitMs: 5 * SECOND_MS }],
    [613, 1996, 'rate-limited', 'after-delay', { waitMs: MINUTE_MS }],
    [613, 2534040, 'rate-limited', 'after-delay', { waitMs: 30 * SECOND_MS }],
    [613, 2018338, 'tag-abuse', 'never'],
    [80001, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [80002, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [80005, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [80006, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
    [80008, null, 'rate-limited', 'after-delay', { waitMs: 5 * MINUTE_MS }],
  ]),
]

const keyOf = (code: number, sub: number | null): string => `${code}/${sub ?? '-'}`
const byKey: ReadonlyMap<string, ErrorRow> = new Map(
  FACEBOOK_ERRORS.map((row) => [keyOf(row.code, row.sub), row]),
)

/** The row for these numbers: both, else the subcode wherever it comes, else the code; 201–299 are permissions like 200. */
export function findRow(code: number, sub: number | null): ErrorRow | null {
  return (
    byKey.get(keyOf(code, sub)) ??
    (sub === null ? undefined : byKey.get(keyOf(ANY_CODE, sub))) ??
    byKey.get(keyOf(code, null)) ??
    (code > 200 && code < 300 ? byKey.get(keyOf(200, null)) : undefined) ??
    null
  )
}
