import type { ActivityKind } from '../access/activity-kinds.ts'

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
  'PUT /notice-ways': { kind: 'settings-changed' },
  'PATCH /settings': { kind: 'settings-changed' },
  'POST /privacy/support-sessions': { kind: 'support-opened' },
  'DELETE /privacy/support-sessions/{id}': { kind: 'support-ended' },
  'POST /privacy/requests': { kind: 'request-made' },
  'POST /privacy/requests/{id}/*': { kind: 'request-moved' },
  'POST /privacy/complaints': { kind: 'complaint-made' },
  'POST /privacy/complaints/{id}/*': { kind: 'complaint-moved' },
  'POST /privacy/holds': { kind: 'hold-asked' },
  'POST /privacy/holds/{id}/*': { kind: 'hold-moved' },
  'POST /privacy/breaches': { kind: 'breach-opened' },
  'PATCH /privacy/breaches/{id}': { kind: 'breach-moved' },
  'POST /privacy/breaches/{id}/*': { kind: 'breach-moved' },
}

/** undefined: it changes nothing, lets nothing leave, or was forgotten. @param name `POST /links` */
export function actOf(name: string): RouteAct | undefined {
  const group = Object.keys(ACTS).find((known) => known.endsWith('*') && name.startsWith(known.slice(0, -1)))
  return ACTS[name] ?? (group === undefined ? undefined : ACTS[group])
}

/** Something leaves with its answer, whatever its address. */
export const EXPORTED = { kind: 'data-exported' } as const satisfies RouteAct
