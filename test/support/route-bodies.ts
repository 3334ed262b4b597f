import { TEXT_VERSION } from '../../config/permissions.ts'

/** Small whole bodies of routes that take one, for tests that go over every route. */
export const COMPLAINT = { kind: 'leak', what: 'Số của tôi bị lộ' }
export const HOLD = {
  ground: 'contract',
  document: 'HĐ 1',
  reason: 'Vì',
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
}
export const BREACH = { what: 'Mất máy', detectedAt: '2026-01-01T00:00:00Z' }

export const PARTNER = {
  name: 'A',
  purpose: 'B',
  fields: ['name'],
  contact: 'C',
  agreement: 'D',
  country: 'VN',
}
const AGREED = { personId: 'per_0', messageId: 'msg_0' }
export const TEXT_HASH = '0'.repeat(64)
export const ORDER = {
  authority: 'Công an',
  orderNumber: '1',
  basis: 'criminal-procedure',
  fields: ['name'],
  orderedAt: '2026-01-01T00:00:00Z',
  from: '2026-01-01T00:00:00Z',
  to: '2026-02-01T00:00:00Z',
  dueAt: '2026-03-01T00:00:00Z',
}

/** Bodies that reach beyond the check of form, for routes that take one; the function puts an id of ours in its place. */
export const BODIES: Readonly<Record<string, unknown>> = {
  'POST /subscriptions': { url: 'https://hooks.shop.example/events', events: ['message.received'] },
  'PATCH /subscriptions/{id}': { events: ['comment.created'] },
  'POST /subscriptions/{id}/replay': { from: '2026-01-01T00:00:00Z' },
  'POST /links': { platform: 'facebook', permissions: ['FB1'], textVersion: 'old' },
  'POST /freezes/{id}/sends/cancel': { all: true },
  'POST /links/{id}/channels': { externalIds: ['100000000000001'] },
  'POST /conversations/{id}/messages': { text: 'Chào' },
  'POST /conversations/{id}/typing': { on: true },
  'POST /conversations/{id}/presence': { state: 'left' },
  'PUT /conversations/{id}/assignee': { userId: null },
  'PATCH /comments/{id}': { text: 'Chào' },
  'POST /comments/{id}/replies': { text: 'Chào' },
  'POST /comments/{id}/private-replies': { text: 'Chào' },
  'PATCH /people/{id}': { name: 'Tên khác' },
  'POST /privacy/consents': { channelId: 'chn_0', code: 'FB1', textVersion: TEXT_VERSION },
  'POST /privacy/support-sessions': { topic: 'other' },
  'POST /privacy/requests': { kind: 'access', personId: 'per_0' },
  'POST /privacy/requests/{id}/verify': { how: 'in-person' },
  'POST /privacy/requests/{id}/refuse': { ground: 'contract', reason: 'Vì', guidance: 'Gọi lại' },
  'POST /privacy/requests/{id}/extend': { reason: 'Vì' },
  'POST /privacy/shop-erasure': { confirm: 'not the shop' },
  'POST /privacy/complaints': { ...COMPLAINT, personId: 'per_0' },
  'POST /privacy/complaints/{id}/person': { personId: 'per_0' },
  'POST /privacy/complaints/{id}/examine': { finding: 'undetermined' },
  'POST /privacy/complaints/{id}/close': { reason: 'Vì', guidance: 'Gọi lại' },
  'POST /privacy/complaints/{id}/actions': { action: 'end-sessions' },
  'POST /privacy/holds': { ...HOLD, personId: 'per_0' },
  'POST /privacy/holds/{id}/openings': { reason: 'Vì' },
  'POST /privacy/breaches': BREACH,
  'PATCH /privacy/breaches/{id}': { what: 'Mất máy' },
  'POST /privacy/breaches/{id}/authority-told': { reference: 'A05/1' },
  'POST /privacy/breaches/{id}/close': { minutes: 'Xong' },
  'POST /privacy/authority-cases': { ...ORDER, personIds: ['per_0'] },
  'POST /privacy/authority-cases/{id}/approve': { orderHash: '0'.repeat(64) },
  'POST /privacy/authority-cases/{id}/close': { minutes: 'Xong' },
  'POST /privacy/partners': PARTNER,
  'PUT /privacy/partners/{id}/grant': { publicKey: 'none' },
  'POST /privacy/partners/{id}/consents': { ...AGREED, textHash: TEXT_HASH },
  'POST /privacy/partners/{id}/withdrawals': AGREED,
  'PUT /notice-ways': { emailOn: false, addresses: [], callOn: false },
  'PATCH /settings': { channels: [{ id: 'chn_0', paidSends: true }] },
  'POST /quick-replies': { shortcut: 'moi', text: 'Chào' },
  'PATCH /quick-replies/{id}': { text: 'Chào' },
  'PUT /devices/{deviceId}/permissions': { permissions: [{ code: 'APP1', granted: false }] },
}

/** Queries of routes that do not answer without one. */
export const QUERIES: Readonly<Record<string, string>> = {
  'GET /privacy/breaches/{id}/notice': '?to=people',
  'GET /channels/{id}/proof': '?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z',
}
