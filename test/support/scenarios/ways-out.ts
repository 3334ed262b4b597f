import { createHash, generateKeyPairSync } from 'node:crypto'
import type { ApiAnswer, ApiClient } from '../api-client.ts'
import type { ApiWorld, Shop } from '../api-world.ts'
import { type PartnerGrant, pullAs } from '../partner-pulls.ts'
import { PARTNER } from '../route-bodies.ts'

/** What the receiver of one got. */
export interface Received {
  readonly to: 'person' | 'shop' | 'support' | 'authority' | 'partner'
  readonly status: number
  /** Of the body, decoded where it came compressed. */
  readonly bytes: number
  readonly sha256: string
}

/** Everything by which personal data leaves through the API. */
export interface WaysOut {
  /** Every way once. */
  round(): Promise<Received[]>
  /** As much without consent, order, session, role or purpose. @returns what each was answered */
  refused(): Promise<string[]>
}

const DAY_MS = 86_400_000
const FORMS = ['application/json', 'text/html'] as const

/** The shop names a partner one person agrees to, opens a session for support, and approves an order. */
export async function openWaysOut(world: ApiWorld, shop: Shop): Promise<WaysOut> {
  const { retailer, facebook, zalo } = shop
  const token = (sub: string, role: string) =>
    world.sandbox.issuer.mintToken({ sub, retailer, roles: [role] })
  const support = await world.sandbox.issuer.mintToken({ sub: 'helper-52', roles: ['support'] })
  const lead = await token('lead', 'owner')
  const receive = async (to: Received['to'], path: string, wish: Wish = {}): Promise<Received> => {
    const { bearer = lead, accept = 'application/json', encoding = 'identity', method = 'GET' } = wish
    const answer = await fetch(`${world.stack.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        purpose: wish.purpose ?? 'service',
        accept,
        'accept-encoding': encoding,
        ...(wish.session === undefined ? {} : { 'support-session': wish.session }),
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      ...(method === 'GET' ? {} : { body: '{}' }),
    })
    const body = Buffer.from(await answer.arrayBuffer())
    const sha256 = createHash('sha256').update(body).digest('hex')
    return { to, status: answer.status, bytes: body.length, sha256 }
  }
  const exports = [facebook.personId, zalo.personId].map((id) => `/privacy/people/${id}/export`)
  const evidence = await evidencePaths(shop.owner)
  const session = (await shop.owner.post<{ id: string }>('/privacy/support-sessions', { topic: 'sending' }))
    .body.id
  const chat = `/conversations/${facebook.conversationId}/messages`
  const order = await approvedOrder(world, shop)
  const partner = await agreedPartner(world, shop)
  const byOrder = { method: 'POST', purpose: 'authority' } as const
  const bySupport = { bearer: support, purpose: 'support-notice' } as const
  const agent = await world.as(retailer, ['agent'], { sub: 'agent-52' })

  return {
    async round() {
      const received: Received[] = []
      for (const accept of FORMS) {
        for (const path of exports) received.push(await receive('person', path, { accept }))
        for (const path of evidence) received.push(await receive('shop', path, { accept }))
      }
      received.push(await receive('person', exports[0] ?? '', { encoding: 'gzip' }))
      received.push(await receive('support', chat, { ...bySupport, session }))
      received.push(await receive('authority', `${order.approved}/exports`, byOrder))
      const { status, bytes, sha256, ids } = await pullAs(world.stack.url, partner)
      if (ids.join() !== facebook.personId) throw new Error(`The partner got ${ids.join()}`)
      return [...received, { to: 'partner', status, bytes, sha256 }]
    },
    async refused() {
      const [path = ''] = exports
      const others = generateKeyPairSync('ed25519').privateKey
      const pulled = await pullAs(world.stack.url, { ...partner, key: others })
      return [
        said(await agent.get(path, { headers: { Purpose: 'service' } })),
        said(await shop.owner.get(path)),
        String((await receive('support', chat, bySupport)).status),
        String((await receive('authority', `${order.open}/exports`, byOrder)).status),
        said(
          await shop.owner.post(
            `${order.approved}/exports`,
            { personIds: [zalo.personId] },
            { headers: { Purpose: 'authority' } },
          ),
        ),
        `${pulled.status} ${pulled.code}`,
      ]
    },
  }
}

/** What {@link WaysOut.refused} is answered, in its order. */
export const REFUSALS = [
  '403 role-missing',
  '400 purpose-missing',
  '403',
  '403',
  '409 beyond-order',
  '401 token-invalid',
]

interface Wish {
  readonly bearer?: string
  readonly accept?: string
  readonly encoding?: string
  readonly method?: string
  readonly purpose?: string
  readonly session?: string
}
const said = ({ status, body }: ApiAnswer): string => `${status} ${(body as { code?: string }).code}`

async function evidencePaths(owner: ApiClient): Promise<string[]> {
  const { body } = await owner.get<{ items: { id: string }[] }>('/privacy/consents?limit=100')
  return body.items.map(({ id }) => `/privacy/consents/${id}/evidence`)
}

/** Of one person, and the path of another that nobody approved. */
async function approvedOrder(world: ApiWorld, { retailer, facebook }: Shop) {
  const asker = await world.as(retailer, ['privacy-officer'], { sub: 'asker-52' })
  const approver = await world.as(retailer, ['owner'], { sub: 'approver-52' })
  const of = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
  const make = async () => {
    const { body } = await asker.post<{ id: string }>('/privacy/authority-cases', {
      authority: 'Công an thành phố Hà Nội',
      orderNumber: '52/LTP',
      orderedAt: of(-1),
      basis: 'criminal-procedure',
      fields: ['name', 'messages'],
      personIds: [facebook.personId],
      from: of(-7),
      to: of(1),
      dueAt: of(5),
    })
    return `/privacy/authority-cases/${body.id}`
  }
  const [approved, open] = [await make(), await make()]
  const form = new FormData()
  form.set('file', new Blob([Buffer.from('%PDF-1.7 lệnh số 52')]), 'lenh.pdf')
  const scan = await asker.call<{ order: { sha256: string } }>('PUT', `${approved}/order`, { body: form })
  await approver.post(`${approved}/approve`, { orderHash: scan.body.order.sha256 })
  return { approved, open }
}

async function agreedPartner(world: ApiWorld, shop: Shop): Promise<PartnerGrant> {
  const { owner, facebook } = shop
  const { body: partner } = await owner.post<{ id: string; textHash: string }>('/privacy/partners', {
    ...PARTNER,
    name: 'Giao đúng giờ',
    fields: ['name', 'phone'],
  })
  const path = `/privacy/partners/${partner.id}`
  const messageId = await world.customerWrites(shop, 'facebook', 'Đồng ý cho Giao đúng giờ')
  const agreed = { personId: facebook.personId, messageId, textHash: partner.textHash }
  await owner.post(`${path}/consents`, agreed)
  const keys = generateKeyPairSync('ed25519')
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const { body } = await owner.call<{ grant: { id: string } }>('PUT', `${path}/grant`, {
    body: { publicKey },
  })
  return { id: partner.id, grant: body.grant.id, key: keys.privateKey }
}
