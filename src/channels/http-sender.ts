import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { TLSSocket } from 'node:tls'
import axios, { type AxiosProxyConfig, isAxiosError } from 'axios'
import type { HttpRequest } from './http-request.ts'

/** Answers are lists of at most 100 items; what is larger is none of ours. */
const ANSWER_LIMIT_BYTES = 8 * 1024 * 1024
/** The largest upload either platform takes (Facebook, 25 MB) and its form around it. */
const BODY_LIMIT_BYTES = 26 * 1024 * 1024
/** Idle connections end before the platform ends them: a request on a dead one would look like a lost answer. */
const IDLE_SOCKET_MS = 4_000
const MAX_SOCKETS = 128

/** No answer came. Holds neither address nor headers: those may carry a token. */
export class NoAnswer extends Error {
  /** `stopped`: the caller's signal · `timeout` · `too-large` · else the system's word (`ECONNRESET`, …). */
  readonly reason: string
  /** False where the connection was never ready: the platform cannot have seen the request. */
  readonly requestLeft: boolean
  constructor(reason: string, requestLeft: boolean) {
    super(`no answer: ${reason}`)
    this.name = 'NoAnswer'
    this.reason = reason
    this.requestLeft = requestLeft
  }
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface HttpSender {
  /** Any status is an answer. @throws {NoAnswer} */
  send(
    request: HttpRequest,
    limits: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  ): Promise<HttpAnswer>
  close(): void
}

export interface SenderOptions {
  /** The proxy to leave through; https goes through a tunnel that the proxy cannot look into. */
  readonly proxyUrl?: string | null
  /** Certificate authority (PEM) to trust instead of the system's. */
  readonly ca?: string
}

/** One connection pool. Redirects are not followed and proxies of the environment not used: a token goes where the settings say. */
export function createHttpSender({ proxyUrl = null, ca }: SenderOptions = {}): HttpSender {
  const options = {
    keepAlive: true,
    timeout: IDLE_SOCKET_MS,
    maxSockets: MAX_SOCKETS,
    maxFreeSockets: 32,
    ...(ca === undefined ? {} : { ca }),
  }
  const httpAgent = new http.Agent(options)
  const httpsAgent = new https.Agent(options)
  const client = axios.create({
    httpAgent,
    httpsAgent,
    proxy: proxyUrl === null ? false : proxyOf(new URL(proxyUrl)),
    maxRedirects: 0,
    maxContentLength: ANSWER_LIMIT_BYTES,
    maxBodyLength: BODY_LIMIT_BYTES,
    responseType: 'text',
    transformRequest: [(body: unknown) => body],
    transformResponse: [(body: unknown) => body],
    validateStatus: () => true,
  })

  return {
    async send(request, { timeoutMs, signal }) {
      if (signal?.aborted) throw new NoAnswer('stopped', false)
      const progress = { left: false }
      // Asked for below as well, so that it lives: Node 20 collects a timeout that only a joined signal knows of.
      const deadline = AbortSignal.timeout(timeoutMs)
      try {
        const answer = await client.request<unknown>({
          method: request.method,
          url: request.url,
          headers: request.headers,
          data: request.body,
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
          transport: watched(request.url.startsWith('https:') ? https : http, progress),
        })
        // Over https an answer without a tunnel is the proxy's own refusal, not the platform's.
        if (proxyUrl !== null && !progress.left) throw new NoAnswer('proxy-refused', false)
        return { status: answer.status, headers: flat(answer.headers), text: String(answer.data ?? '') }
      } catch (error) {
        if (error instanceof NoAnswer) throw error
        throw new NoAnswer(reasonOf(error, { signal, deadline }), progress.left)
      }
    },
    close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
}

/** The plain HTTP module, noting when a request's connection is ready: from then on the platform may have read it. */
function watched(module: typeof http | typeof https, progress: { left: boolean }) {
  return {
    request(options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest {
      const request = module.request(options, onAnswer)
      request.once('socket', (socket) => {
        const leave = () => {
          progress.left = true
        }
        const secure = module === https
        if (secure && !(socket instanceof TLSSocket)) return
        // Within a proxy's tunnel the connection stands before its encryption does.
        if (socket.connecting || (secure && !(socket as TLSSocket).authorized))
          socket.once(secure ? 'secureConnect' : 'connect', leave)
        else leave()
      })
      return request
    },
  }
}

const proxyOf = ({ protocol, hostname, port, username, password }: URL): AxiosProxyConfig => ({
  protocol,
  host: hostname,
  port: Number(port || (protocol === 'https:' ? 443 : 80)),
  ...(username === ''
    ? {}
    : { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
})

function reasonOf(
  error: unknown,
  signals: { signal: AbortSignal | undefined; deadline: AbortSignal },
): string {
  if (signals.signal?.aborted) return 'stopped'
  if (signals.deadline.aborted) return 'timeout'
  if (!isAxiosError(error)) return 'failed'
  if (error.message.startsWith('maxContentLength')) return 'too-large'
  return error.code ?? 'failed'
}

const flat = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? String(value.at(-1)) : String(value),
    ]),
  )
