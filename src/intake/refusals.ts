/** Why a delivery got no 200. One row each; a refusal without a row does not compile. */
export type Refusal =
  | 'not-found'
  | 'method-not-allowed'
  | 'platform-off'
  | 'verification-failed'
  | 'body-too-large'
  | 'body-too-slow'
  | 'busy'
  | 'signature-mismatch'
  | 'body-malformed'
  | 'journal-down'

/** What a stranger learns; the log and the counters learn which platform and how often. */
export const REFUSALS = {
  'not-found': { status: 404, title: 'There is no webhook at this address' },
  'method-not-allowed': { status: 405, title: 'Webhooks are delivered by POST' },
  'platform-off': { status: 404, title: 'This platform is switched off here' },
  'verification-failed': { status: 403, title: 'The verification request does not carry the expected token' },
  'body-too-large': { status: 413, title: 'The body is larger than this gateway accepts' },
  'body-too-slow': { status: 408, title: 'The body did not arrive in time' },
  busy: { status: 503, title: 'Cannot accept events now; please redeliver' },
  'signature-mismatch': { status: 401, title: 'The webhook signature does not match the body' },
  'body-malformed': { status: 400, title: 'The body is not a delivery of this platform' },
  'journal-down': { status: 503, title: 'Cannot accept events now; please redeliver' },
} satisfies Record<Refusal, { status: number; title: string }>
