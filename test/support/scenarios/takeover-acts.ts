import { generateKeyPairSync } from 'node:crypto'
import type { ApiAnswer, ApiClient } from '../api-client.ts'
import type { Shop } from '../api-world.ts'
import { PARTNER } from '../route-bodies.ts'
import { DAY_MS, type GuardedShops } from './guarded-shop.ts'

/** What whoever takes over finds in the shop. */
export interface Prey {
  readonly guarded: GuardedShops
  readonly shop: Shop
  /** A partner the shop has named, and an order of an authority that two people have approved. */
  readonly partnerId: string
  readonly orderId: string
  /** A complaint about the OA. */
  readonly complaintId: string
}

export type Act = (by: ApiClient, prey: Prey) => Promise<ApiAnswer>

const EXPORT = { headers: { Purpose: 'service' } }
const changed =
  (change: object): Act =>
  (by, { shop }) =>
    by.patch('/settings', { channels: [{ id: shop.oa.id, ...change }] })
const onComplaint =
  (action: string): Act =>
  (by, { complaintId }) =>
    by.post(`/privacy/complaints/${complaintId}/actions`, { action })

/** Whatever destroys, opens, or reaches every customer. */
export const ACTS = {
  'exports a customer': (by, { shop }) => by.get(`/privacy/people/${shop.facebook.personId}/export`, EXPORT),
  'exports another': (by, { shop }) => by.get(`/privacy/people/${shop.zalo.personId}/export`, EXPORT),
  'erases a customer': async (by, { guarded, shop }) => {
    const personId = await guarded.newCustomer(shop)
    const made = await by.post<{ id: string }>('/privacy/requests', { kind: 'erase', personId })
    return made.status === 201 ? by.post(`/privacy/requests/${made.body.id}/execute`, {}) : made
  },
  'unlinks the Page': (by, { shop }) => by.delete(`/channels/${shop.page.id}`),
  'unlinks the OA': (by, { shop }) => by.delete(`/channels/${shop.oa.id}`),
  'switches notices off': (by) =>
    by.call('PUT', '/notice-ways', { body: { emailOn: false, addresses: [], callOn: false } }),
  'has notices sent elsewhere': (by) =>
    by.call('PUT', '/notice-ways', { body: { emailOn: true, addresses: ['ke@gian.test'], callOn: false } }),
  'allows charged messages': changed({ paidSends: true }),
  'has everybody answered with a lure': changed({
    away: { on: true, text: 'Mua thẻ ở đây', hours: [], holidays: [] },
  }),
  'ends everybody’s sessions': (by) => by.delete('/sessions?everybody=true'),
  'changes the OA’s tokens': onComplaint('rotate-tokens'),
  'ends sessions by a complaint': onComplaint('end-sessions'),
  'withdraws the OA’s consents': onComplaint('ask-consent-anew'),
  'hands customers to a partner': (by, { partnerId }) => {
    const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })
    return by.call('PUT', `/privacy/partners/${partnerId}/grant`, { body: { publicKey: String(publicKey) } })
  },
  'takes what an order allows': (by, { orderId }) =>
    by.post(`/privacy/authority-cases/${orderId}/exports`, {}, { headers: { Purpose: 'authority' } }),
} as const satisfies Readonly<Record<string, Act>>

/** Messages to everybody: more of them than a new browser may send without a question. */
export const MASS_SENDS = 'sends to everybody'
/** Much that is allowed, so that what was destroyed lies far below. */
export const NOISE = 'starts many links'
export type ActName = keyof typeof ACTS | typeof MASS_SENDS

let messages = 0
export const sendOne = (by: ApiClient, { facebook }: Shop, text = 'Giảm giá hôm nay'): Promise<ApiAnswer> =>
  by.post(
    `/conversations/${facebook.conversationId}/messages`,
    { text },
    { headers: { 'Idempotency-Key': `guarded-${++messages}` } },
  )

export const startLink = async (by: ApiClient): Promise<ApiAnswer> => {
  const { textVersion } = (await by.get<{ textVersion: string }>('/permissions')).body
  return by.post('/links', { platform: 'facebook', permissions: ['FB1'], textVersion })
}

/** Where the shop has its notices sent. */
export const OWNERS_ADDRESS = 'chu@hoamay.test'

/** What there is to take: named, ordered and complained of by the shop's own people, long before. */
export async function layOut(guarded: GuardedShops, shop: Shop): Promise<Prey> {
  const { world } = guarded
  const owner = await world.as(shop.retailer, ['owner'], { sub: 'chu-cu' })
  const officer = await world.as(shop.retailer, ['privacy-officer'], { sub: 'can-bo' })
  const ways = { emailOn: true, addresses: [OWNERS_ADDRESS], callOn: false }
  await owner.call('PUT', '/notice-ways', { body: ways })
  const of = (days: number) => new Date(guarded.nowMs() + days * DAY_MS).toISOString()
  const named = await owner.post<{ id: string }>('/privacy/partners', {
    ...PARTNER,
    name: 'Giao nhanh',
    fields: ['name', 'phone'],
  })
  const complaint = await owner.post<{ id: string }>('/privacy/complaints', {
    kind: 'leak',
    what: 'Số của tôi bị lộ',
    channelId: shop.oa.id,
  })
  const order = await officer.post<{ id: string }>('/privacy/authority-cases', {
    authority: 'Công an thành phố Hà Nội',
    orderNumber: '12/LTP',
    orderedAt: of(-1),
    basis: 'criminal-procedure',
    fields: ['name', 'messages'],
    personIds: [shop.facebook.personId],
    from: of(-7),
    to: of(60),
    dueAt: of(60),
  })
  const form = new FormData()
  form.set('file', new Blob([Buffer.from('%PDF-1.7 lệnh')]), 'lenh.pdf')
  const path = `/privacy/authority-cases/${order.body.id}`
  const scanned = await officer.call<{ order: { sha256: string } }>('PUT', `${path}/order`, { body: form })
  const approved = await owner.post(`${path}/approve`, { orderHash: scanned.body.order.sha256 })
  if (approved.status !== 200) throw new Error(`The order was not approved: ${approved.status}`)
  return {
    guarded,
    shop,
    partnerId: named.body.id,
    orderId: order.body.id,
    complaintId: complaint.body.id,
  }
}
