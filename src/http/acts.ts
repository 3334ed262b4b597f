import type { ActivityKind } from '../access/activity-kinds.ts'
import type { Weight } from '../guard/judge.ts'
import type { Who } from './who.ts'

/** `counted`: done often, one row an hour. A text: why it is no activity of anybody. */
export type RouteAct = { readonly kind: ActivityKind; readonly counted?: true } | string

const counted = (kind: ActivityKind): RouteAct => ({ kind, counted: true })

/**
 * What each route that changes something, or lets something leave, is called in the shop's activity. A name that ends in
 * `*` stands for all that begin with it. A route that is not here is found by a test.
 */
export const ACTS: Readonly<Record<string, RouteAct>> = {
  'DELETE /sessions': { kind: 'sessions-ended' },
  'DELETE /sessions/{id}': { kind: 'sessions-ended' },
  'POST /links': { kind: 'link-started' },
  'POST /links/{id}/channels':
    'each channel it opens is on record by itself, in the transaction that opens it',
  'DELETE /channels/{id}': { kind: 'channel-unlinked' },
  'POST /channels/{id}/freeze': { kind: 'freeze-set' },
  'POST /links/{id}/freeze': { kind: 'freeze-set' },
  'DELETE /links/{id}/freeze': { kind: 'freeze-ended' },
  'DELETE /freezes/{id}': { kind: 'freeze-ended' },
  'POST /freezes/{id}/sends/cancel': { kind: 'sends-cancelled' },
  'POST /channels/{id}/check': 'looks and changes nothing',
  'POST /channels/{id}/repairs/{repair}': { kind: 'channel-repaired' },
  'POST /channels/{id}/backfill': { kind: 'history-asked' },
  'POST /privacy/consents': { kind: 'consent-given' },
  'POST /privacy/consents/{id}/withdraw': { kind: 'consent-withdrawn' },
  'PUT /devices/{deviceId}/permissions': { kind: 'device-permissions' },
  'POST /conversations/{id}/messages': counted('messages-sent'),
  'POST /conversations/{id}/retry/{messageId}': counted('messages-sent'),
  'POST /conversations/{id}/request-info': counted('info-asked'),
  'PUT /conversations/{id}/assignee': counted('conversations-assigned'),
  'POST /conversations/{id}/read': 'moves the mark of what is read; who looked is in the access log',
  'POST /conversations/{id}/presence': 'shown to colleagues for seconds and kept nowhere',
  'POST /conversations/{id}/typing': 'shown for seconds and kept nowhere',
  'POST /media': 'sent to nobody yet; the message it goes with is on record',
  'POST /comments/{id}/replies': counted('comments-answered'),
  'POST /comments/{id}/private-replies': counted('comments-answered'),
  'POST /comments/{id}/hide': counted('comments-hidden'),
  'POST /comments/{id}/unhide': counted('comments-shown'),
  'POST /comments/{id}/like': counted('comments-liked'),
  'POST /comments/{id}/unlike': counted('comments-unliked'),
  'PATCH /comments/{id}': counted('comments-edited'),
  'DELETE /comments/{id}': counted('comments-deleted'),
  'PATCH /people/{id}': counted('people-corrected'),
  'POST /people/{id}/refresh': counted('people-read-anew'),
  'POST /notices/{id}/dismiss': counted('notices-dismissed'),
  'POST /quick-replies': { kind: 'quick-replies-changed' },
  'PATCH /quick-replies/{id}': { kind: 'quick-replies-changed' },
  'DELETE /quick-replies/{id}': { kind: 'quick-replies-changed' },
  'POST /subscriptions': { kind: 'webhooks-changed' },
  'PATCH /subscriptions/{id}': { kind: 'webhooks-changed' },
  'DELETE /subscriptions/{id}': { kind: 'webhooks-changed' },
  'POST /subscriptions/{id}/rotate-secret': { kind: 'webhooks-changed' },
  'POST /subscriptions/{id}/replay': { kind: 'webhooks-changed' },
  'POST /subscriptions/{id}/test': 'tells of nobody; the attempt stands in its list',
  'PUT /notice-ways': { kind: 'settings-changed' },
  'PATCH /settings': { kind: 'settings-changed' },
  'POST /privacy/support-sessions': { kind: 'support-opened' },
  'DELETE /privacy/support-sessions/{id}': { kind: 'support-ended' },
  'POST /privacy/requests': { kind: 'request-made' },
  'POST /privacy/requests/{id}/*': { kind: 'request-moved' },
  'POST /privacy/request-links/{id}/renew': { kind: 'form-link-renewed' },
  'POST /privacy/shop-erasure': { kind: 'shop-erasure-asked' },
  'POST /privacy/complaints': { kind: 'complaint-made' },
  'POST /privacy/complaints/{id}/*': { kind: 'complaint-moved' },
  'POST /privacy/holds': { kind: 'hold-asked' },
  'POST /privacy/holds/{id}/*': { kind: 'hold-moved' },
  'POST /privacy/breaches': { kind: 'breach-opened' },
  'PATCH /privacy/breaches/{id}': { kind: 'breach-moved' },
  'POST /privacy/breaches/{id}/*': { kind: 'breach-moved' },
  'POST /privacy/partners': { kind: 'partner-made' },
  'PUT /privacy/partners/{id}/grant': { kind: 'partner-moved' },
  'DELETE /privacy/partners/{id}/grant': { kind: 'partner-moved' },
  'POST /privacy/partners/{id}/end': { kind: 'partner-moved' },
  'POST /privacy/partners/{id}/consents': { kind: 'partner-agreed' },
  'POST /privacy/partners/{id}/withdrawals': { kind: 'partner-withdrawn' },
  'POST /privacy/authority-cases': { kind: 'authority-asked' },
  'PUT /privacy/authority-cases/{id}/order': { kind: 'authority-moved' },
  'POST /privacy/authority-cases/{id}/*': { kind: 'authority-moved' },
}

/** undefined: it changes nothing, lets nothing leave, or was forgotten. @param name `POST /links` */
export function actOf(name: string): RouteAct | undefined {
  const group = Object.keys(ACTS).find((known) => known.endsWith('*') && name.startsWith(known.slice(0, -1)))
  return ACTS[name] ?? (group === undefined ? undefined : ACTS[group])
}

/** Something leaves with its answer, whatever its address. */
export const EXPORTED = { kind: 'data-exported' } as const satisfies RouteAct

/** What was asked, as far as its weight depends on it. */
export interface Weighed {
  readonly body: unknown
  readonly query: unknown
  readonly who: Pick<Who, 'userId'>
}

/**
 * What a takeover would do, and how much of it it would be (`src/guard`). Destructive: asked for again only after a fresh
 * sign-in where something is strange, and never a second time from a new browser. What is not here is nobody's alarm.
 */
const WEIGHTS: Readonly<Record<string, Weight | ((asked: Weighed) => Weight | null)>> = {
  'DELETE /channels/{id}': 'destructive',
  'GET /privacy/people/{id}/export': 'destructive',
  'POST /privacy/requests/{id}/execute': 'destructive',
  'POST /privacy/shop-erasure': 'destructive',
  'POST /privacy/authority-cases/{id}/exports': 'destructive',
  // Unlinks, ends everybody's sessions, withdraws consents, changes tokens.
  'POST /privacy/complaints/{id}/actions': 'destructive',
  // From then on the partner fetches by itself.
  'PUT /privacy/partners/{id}/grant': 'destructive',
  // From then on what happens is told there by itself.
  'POST /subscriptions': 'destructive',
  'PATCH /subscriptions/{id}': 'destructive',
  'POST /subscriptions/{id}/rotate-secret': 'destructive',
  'POST /subscriptions/{id}/replay': 'watched',
  'DELETE /subscriptions/{id}': 'watched',
  'PUT /notice-ways': 'destructive',
  'PATCH /settings': ({ body }) => (sendsByItself(body) ? 'destructive' : 'watched'),
  'DELETE /sessions': ({ query, who }) => (endsOthers(query, who) ? 'destructive' : null),
  'DELETE /freezes/{id}': 'undo',
  'POST /freezes/{id}/sends/cancel': 'undo',
  'DELETE /links/{id}/freeze': 'undo',
  'DELETE /sessions/{id}': 'watched',
  'POST /links': 'watched',
  'POST /links/{id}/channels': 'watched',
  'POST /channels/{id}/repairs/{repair}': 'watched',
  'POST /privacy/consents': 'watched',
  'POST /privacy/consents/{id}/withdraw': 'watched',
  'POST /privacy/support-sessions': 'watched',
  'POST /privacy/request-links/{id}/renew': 'watched',
  'POST /privacy/partners': 'watched',
  'POST /privacy/partners/{id}/consents': 'watched',
  'POST /conversations/{id}/messages': 'send',
  'POST /conversations/{id}/retry/{messageId}': 'send',
  'POST /conversations/{id}/request-info': 'send',
  'POST /comments/{id}/replies': 'send',
  'POST /comments/{id}/private-replies': 'send',
  'POST /comments/{id}/hide': 'send',
  'PATCH /comments/{id}': 'send',
  'DELETE /comments/{id}': 'send',
}

/** Routes that ask for a fresh sign-in where something is strange, for whoever documents or tests them. */
export const WEIGHED_ROUTES: readonly string[] = Object.keys(WEIGHTS)

/** null: nobody minds. @param name `POST /links` */
export function weightOf(name: string, asked: Weighed): Weight | null {
  const weight = WEIGHTS[name]
  return typeof weight === 'function' ? weight(asked) : (weight ?? null)
}

/** From then on messages are charged for, or every customer is answered with words of whoever set them. */
const sendsByItself = (body: unknown): boolean => {
  const { channels } = (body ?? {}) as {
    readonly channels?: readonly { readonly paidSends?: boolean; readonly away?: { readonly on?: boolean } }[]
  }
  return channels?.some(({ paidSends, away }) => paidSends === true || away?.on === true) ?? false
}

const endsOthers = (query: unknown, who: Weighed['who']): boolean => {
  const { userId, everybody } = (query ?? {}) as { readonly userId?: string; readonly everybody?: boolean }
  return everybody === true || (userId !== undefined && userId !== who.userId)
}
