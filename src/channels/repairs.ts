import type { FacebookErrorWord } from './facebook/error-sentences.ts'
import type { OWN_SENTENCES } from './own-sentences.ts'

/** What mends a send that failed or waits, for programs and buttons; the sentence beside it says the same in words. */
export const REPAIRS = [
  /** Link the channel again, by whoever has the role on it. */
  'relink',
  /** Nothing to do: it is tried again by itself. */
  'wait',
  /** Retry it once the platform or the person can be reached again. */
  'retry-later',
  'wait-for-customer',
  /** Upload the file and send it anew. */
  'upload-again',
  /** Write another version. */
  'change-content',
  /** Look at the conversation on the platform before a retry. */
  'look-then-retry',
  /** Something has to be done at the platform itself. */
  'act-on-platform',
  /** Give the consent it needs. */
  'consent',
  'tell-support',
] as const
export type Repair = (typeof REPAIRS)[number]

/** Words without a repair have `null`: nothing but not sending helps. Complete by type. */
const OF_FACEBOOK: Readonly<Record<FacebookErrorWord, Repair | null>> = {
  'outside-window': 'wait-for-customer',
  'token-rejected': 'relink',
  'token-expired': 'relink',
  'app-removed': 'relink',
  'login-checkpoint': 'act-on-platform',
  'password-changed': 'relink',
  'user-unconfirmed': 'act-on-platform',
  'role-lost': 'act-on-platform',
  'permission-missing': 'relink',
  'rate-limited': 'wait',
  'page-restricted': 'act-on-platform',
  'policy-blocked': 'act-on-platform',
  'tag-abuse': 'wait-for-customer',
  'tag-retired': 'wait-for-customer',
  'person-unavailable': 'retry-later',
  'person-unknown': null,
  'recipient-not-allowed': 'tell-support',
  'object-missing': null,
  'message-missing': null,
  'request-invalid': 'change-content',
  'attachment-unreachable': 'upload-again',
  'attachment-type': 'change-content',
  'attachment-missing': 'upload-again',
  'attachment-too-large': 'change-content',
  'private-reply-impossible': 'wait-for-customer',
  'thread-held-elsewhere': 'wait',
  'commerce-disabled': 'act-on-platform',
  'content-duplicate': 'change-content',
  'security-check': 'act-on-platform',
  'profile-unavailable': null,
  'feature-ended': null,
  'code-rejected': 'relink',
  'redirect-not-registered': 'tell-support',
  'app-misconfigured': 'tell-support',
  'sent-though-error': 'look-then-retry',
  'platform-error': 'look-then-retry',
  'platform-busy': 'wait',
}

/** Reasons on our side of a platform. */
const OUR_OWN: Readonly<Partial<Record<keyof typeof OWN_SENTENCES | 'platform-down', Repair>>> = {
  'needs-relink': 'relink',
  'consent-missing': 'consent',
  'gave-up': 'retry-later',
  'media-gone': 'upload-again',
  'platform-down': 'look-then-retry',
}

const KNOWN: ReadonlyMap<string, Repair | null> = new Map([
  ...Object.entries(OUR_OWN),
  ...Object.entries(OF_FACEBOOK),
])

/** null: there is none, or nobody has named one for this word. */
export const repairOf = (word: string): Repair | null => KNOWN.get(word) ?? null
