import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'

export const APP = { appId: '99', appSecret: 'sim_app_secret', verifyToken: 'verify-me' }
export const REDIRECT = 'http://127.0.0.1:3000/oauth/facebook/callback'
export const PAGE = '1001'
export const USER = '3001'
export const SHOPPER = 'lan'
export const ALL_SCOPES = [
  'pages_show_list',
  'pages_manage_metadata',
  'pages_messaging',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
]
export const LIVE_FIELDS = [
  'messages',
  'message_echoes',
  'message_edits',
  'message_reads',
  'message_deliveries',
  'message_reactions',
  'messaging_postbacks',
  'feed',
]

export type Json = Record<string, unknown>

export interface Received {
  headers: IncomingHttpHeaders
  raw: Buffer
}

/** A webhook receiver on a real socket; `answer` decides each status, null stays silent. */
export async function startReceiver(
  answer: (received: Received, count: number) => number | null = () => 200,
) {
  const received: Received[] = []
  const connections = new Set<unknown>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://receiver')
      if (request.method === 'GET') {
        const right = searchParams.get('hub.verify_token') === APP.verifyToken
        return void response.writeHead(right ? 200 : 403).end(right ? searchParams.get('hub.challenge') : '')
      }
      const item = { headers: request.headers, raw: Buffer.concat(chunks) }
      received.push(item)
      const status = answer(item, received.length)
      if (status !== null) response.writeHead(status).end()
    })
  })
  server.on('connection', (socket) => connections.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    url: `${origin}/webhooks/facebook`,
    received,
    connections: () => connections.size,
    bodies: () => received.map(({ raw }) => JSON.parse(raw.toString('utf8')) as WebhookBody),
    /** Every event of `messaging`, `standby` and `changes`, in the order received. */
    events: () =>
      received.flatMap(({ raw }) => {
        const { entry } = JSON.parse(raw.toString('utf8')) as WebhookBody
        return entry.flatMap((item) => [
          ...(item.messaging ?? []),
          ...(item.standby ?? []),
          ...(item.changes ?? []),
        ])
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

export interface WebhookBody {
  object: string
  entry: { id: string; time: number; messaging?: Json[]; standby?: Json[]; changes?: Json[] }[]
}

/** A sandbox with one user, one Page, one shopper; subscribed to everything when a receiver is given. */
export async function startFacebook(options: SandboxOptions & { receiver?: Receiver } = {}) {
  const { receiver, ...rest } = options
  const sandbox = await startSandbox({
    ...rest,
    facebook: { ...APP, redirectUris: [REDIRECT], ...(receiver ? { callbackUrl: receiver.url } : {}) },
  })
  const { facebook } = sandbox
  await facebook.call('addPage', { id: PAGE, name: 'Tiệm Hoa', emails: ['hoa@shop.example'] })
  await facebook.call('addUser', { id: USER, name: 'Chủ Shop', email: 'chu@shop.example', pageIds: [PAGE] })
  await facebook.call('addPerson', { id: SHOPPER, name: 'Nguyễn Lan', psids: { [PAGE]: '7201' } })
  if (receiver) await facebook.call('setSubscription', { pageId: PAGE, fields: LIVE_FIELDS })
  return sandbox
}

/** Grants the scopes without the dialog and answers the Page's token. */
export async function pageToken(sandbox: Sandbox, scopes: string[] = ALL_SCOPES): Promise<string> {
  const granted = await sandbox.facebook.call<{ pageTokens: Record<string, string> }>('grant', {
    userId: USER,
    scopes,
    pageIds: [PAGE],
  })
  return granted.pageTokens[PAGE] ?? ''
}

export async function userToken(sandbox: Sandbox, scopes: string[] = ALL_SCOPES, pageIds: string[] = [PAGE]) {
  const granted = await sandbox.facebook.call<{ userToken: string }>('grant', {
    userId: USER,
    scopes,
    pageIds,
  })
  return granted.userToken
}

export const proofOf = (token: string) => createHmac('sha256', APP.appSecret).update(token).digest('hex')

export interface GraphReply {
  status: number
  body: Json & { error?: { code: number; error_subcode?: number; message: string; type: string } }
  headers: Headers
}

interface GraphRequest {
  method?: string
  query?: Record<string, string>
  json?: unknown
  form?: Record<string, string>
  multipart?: FormData
  /** False leaves the proof out. */
  proof?: boolean
  version?: string
}

/** One Graph call with its proof. */
export async function graph(sandbox: Sandbox, path: string, token: string, request: GraphRequest = {}) {
  const url = new URL(`${sandbox.url}/facebook/graph/${request.version ?? 'v26.0'}/${path}`)
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
  if (token) url.searchParams.set('access_token', token)
  if (token && request.proof !== false) url.searchParams.set('appsecret_proof', proofOf(token))
  const body =
    request.multipart ??
    (request.form ? new URLSearchParams(request.form) : request.json ? JSON.stringify(request.json) : null)
  const response = await fetch(url, {
    method: request.method ?? (body ? 'POST' : 'GET'),
    redirect: 'manual',
    ...(body ? { body } : {}),
    ...(request.json ? { headers: { 'content-type': 'application/json' } } : {}),
  })
  const text = await response.text()
  const reply: GraphReply = {
    status: response.status,
    body: (text ? JSON.parse(text) : {}) as GraphReply['body'],
    headers: response.headers,
  }
  return reply
}

/** `[code, subcode]` of an error, or null. */
export function errorOf({ body }: GraphReply): [number, number | undefined] | null {
  return body.error ? [body.error.code, body.error.error_subcode] : null
}

/** A send to the shopper of the fixture. */
export const send = (sandbox: Sandbox, token: string, message: unknown, more: Json = {}) =>
  graph(sandbox, `${PAGE}/messages`, token, { json: { recipient: { id: '7201' }, message, ...more } })

/** Follows `next` until it is absent; answers all items and how many requests it took. */
export async function readAll(first: GraphReply) {
  const items: Json[] = []
  let pages = 0
  let body: Json | null = first.body
  while (body) {
    pages += 1
    items.push(...(body.data as Json[]))
    const next = (body.paging as { next?: string } | undefined)?.next
    if (next === undefined) break
    const url = new URL(next)
    url.searchParams.set('appsecret_proof', proofOf(url.searchParams.get('access_token') ?? ''))
    body = (await (await fetch(url)).json()) as Json
  }
  return { items, pages }
}
