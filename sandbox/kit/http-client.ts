import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** How a post ended. `refused`: no connection came up; `lost`: it broke before an answer; `timeout`: no answer in time. */
export type PostOutcome =
  | { kind: 'answered'; status: number; body: string }
  | { kind: 'refused' | 'lost' | 'timeout'; error: string }

export interface HttpClient {
  post(url: string, headers: Record<string, string>, body: Buffer, timeoutMs: number): Promise<PostOutcome>
  close(): void
}

const KEPT_ANSWER_CHARS = 2000

interface Exchange {
  outcome: PostOutcome
  /** The kept connection was already dead: the server never saw the request. */
  stale: boolean
}

/** A client that keeps its connections, at most `maxSockets` to one host. */
export function createHttpClient(maxSockets = 64): HttpClient {
  const settings = { keepAlive: true, maxSockets, scheduling: 'lifo' as const }
  const httpAgent = new HttpAgent(settings)
  const httpsAgent = new HttpsAgent(settings)

  // Parsing the same address for each of a hundred thousand webhooks would be felt.
  let lastText = ''
  let lastTarget = { secure: false, host: '', port: '', path: '' }
  function targetOf(text: string): typeof lastTarget {
    if (text === lastText) return lastTarget
    const { protocol, hostname, port, pathname, search } = new URL(text)
    lastText = text
    lastTarget = {
      secure: protocol === 'https:',
      host: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: pathname + search,
    }
    return lastTarget
  }

  function exchange(
    target: typeof lastTarget,
    headers: Record<string, string>,
    body: Buffer,
    timeoutMs: number,
  ) {
    return new Promise<Exchange>((resolve) => {
      const { secure, host, port, path } = target
      const options = {
        method: 'POST',
        host,
        port,
        path,
        agent: secure ? httpsAgent : httpAgent,
        headers: { ...headers, 'content-length': body.length },
      }
      let connected = false
      let timedOut = false
      const call = secure ? httpsRequest(options) : httpRequest(options)
      const timer = setTimeout(() => {
        timedOut = true
        call.destroy(new Error(`no answer within ${timeoutMs} ms`))
      }, timeoutMs)
      const end = (outcome: PostOutcome, stale = false) => {
        clearTimeout(timer)
        resolve({ outcome, stale })
      }
      call.on('socket', (socket) => {
        if (!socket.connecting) connected = true
        else socket.once('connect', () => (connected = true))
      })
      call.on('response', (response) => {
        let answer = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          if (answer.length < KEPT_ANSWER_CHARS) answer += chunk
        })
        response.on('end', () => end({ kind: 'answered', status: response.statusCode ?? 0, body: answer }))
        response.on('error', (error) => end({ kind: timedOut ? 'timeout' : 'lost', error: error.message }))
      })
      call.on('error', (error: NodeJS.ErrnoException) => {
        const stale = call.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
        const kind = timedOut ? 'timeout' : connected ? 'lost' : 'refused'
        end({ kind, error: error.message || String(error.code) }, stale && !timedOut)
      })
      call.end(body)
    })
  }

  return {
    async post(url, headers, body, timeoutMs) {
      const target = targetOf(url)
      const first = await exchange(target, headers, body, timeoutMs)
      if (!first.stale) return first.outcome
      return (await exchange(target, { ...headers, connection: 'close' }, body, timeoutMs)).outcome
    },
    close() {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  }
}
