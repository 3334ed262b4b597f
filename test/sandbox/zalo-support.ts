import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/index.ts'

export const OA = '4318657068771012641'
export const APP = {
  appId: '4200000000000000001',
  appSecret: 'app-secret-for-tests',
  oaSecret: 'oa-secret-for-tests',
}
export const CALLBACK = 'http://127.0.0.1:3000/oauth/zalo/callback'

/** One request a webhook receiver got. */
export interface Received {
  headers: IncomingHttpHeaders
  raw: Buffer
  body: Record<string, unknown>
}

/** A receiver on a real socket; `answer` decides each status, or to stay silent (null). */
export async function startReceiver(answer: (received: Received) => number | null = () => 200) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const item = {
        headers: request.headers,
        raw,
        body: JSON.parse(raw.toString('utf8')) as Received['body'],
      }
      received.push(item)
      const status = answer(item)
      if (status !== null) response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/zalo`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, received, close }
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

/** A sandbox whose Zalo app is ours, with one OA; `followers` people are seeded by rule. */
export async function startZalo(options: SandboxOptions & { followers?: number; callbackUrl?: string } = {}) {
  const { followers = 0, callbackUrl, ...rest } = options
  const zalo = { ...APP, redirectUris: [CALLBACK], ...(callbackUrl === undefined ? {} : { callbackUrl }) }
  const sandbox = await startSandbox({ ...rest, zalo })
  await sandbox.control.call('zalo.addOa', { id: OA, name: 'Hoa Mây', followers })
  return sandbox
}

/** Calls one control operation and says what it answers. */
export async function control<T = unknown>(sandbox: Sandbox, op: string, args: unknown = {}): Promise<T> {
  return (await sandbox.control.call(op, args)) as T
}

/** Both tokens of a fresh grant. */
export function grant(sandbox: Sandbox): Promise<{ accessToken: string; refreshToken: string }> {
  return control(sandbox, 'zalo.mintTokens', { oaId: OA })
}

/** A new person who wrote just now, unless the change says otherwise. */
export async function person(sandbox: Sandbox, change: Record<string, unknown> = {}): Promise<string> {
  const wanted = { lastInteractionAtMs: sandbox.clock.nowMs(), ...change }
  const user = await control<{ userId: string }>(sandbox, 'zalo.addUser', { oaId: OA, change: wanted })
  return user.userId
}

export interface ApiAnswer {
  status: number
  headers: Headers
  error: number
  message: string
  data: never
}

type Call = {
  token?: string
  get?: unknown
  post?: unknown
  form?: FormData
  headers?: Record<string, string>
}

/** One OpenAPI call as a client makes it. */
export async function api(sandbox: Sandbox, path: string, call: Call): Promise<ApiAnswer> {
  const url = new URL(`${sandbox.url}/zalo/openapi${path}`)
  if (call.get !== undefined) url.searchParams.set('data', JSON.stringify(call.get))
  const headers: Record<string, string> = { ...call.headers }
  if (call.token !== undefined) headers['access_token'] = call.token
  if (call.post !== undefined) headers['content-type'] = 'application/json'
  const body = call.form ?? (call.post === undefined ? undefined : JSON.stringify(call.post))
  const init = body === undefined ? { headers } : { method: 'POST', headers, body }
  const response = await fetch(url, init)
  const answer = (await response.json()) as Omit<ApiAnswer, 'status' | 'headers'>
  return { ...answer, status: response.status, headers: response.headers }
}

/** One call of the token endpoint. */
export async function token(
  sandbox: Sandbox,
  form: Record<string, string>,
  secret = APP.appSecret,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/zalo/oauth/v4/oa/access_token`, {
    method: 'POST',
    headers: { secret_key: secret },
    body: new URLSearchParams({ app_id: APP.appId, ...form }),
  })
  return { status: response.status, ...((await response.json()) as object) }
}

export const refresh = (sandbox: Sandbox, refreshToken: string) =>
  token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken })
