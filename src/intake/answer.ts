import type { IncomingMessage, ServerResponse } from 'node:http'
import { DRAIN_REFUSED_MS } from './limits.ts'
import { REFUSALS, type Refusal } from './refusals.ts'

/** No body: Node then sends the whole answer as one write, and no platform looks at more than the status. */
const OK_HEADERS = { 'Content-Length': 0 }

/** Seconds after which a refused sender may come again. */
const RETRY_AFTER = '2'

const PREPARED = Object.fromEntries(
  Object.entries(REFUSALS).map(([code, { status, title }]) => {
    const body = Buffer.from(JSON.stringify({ type: 'about:blank', title, status, code }))
    const headers: Record<string, string | number> = {
      'Content-Type': 'application/problem+json',
      'Content-Length': body.length,
    }
    if (status === 503) headers['Retry-After'] = RETRY_AFTER
    if (status === 405) headers.Allow = 'POST'
    return [code, { status, body, headers }]
  }),
) as Record<Refusal, { status: number; body: Buffer; headers: Record<string, string | number> }>

export function acknowledge(res: ServerResponse): void {
  res.writeHead(200, OK_HEADERS)
  res.end()
}

/** The challenge of a verification request, bare, as plain text whatever it holds. */
export function echoChallenge(res: ServerResponse, challenge: string): void {
  res.writeHead(200, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': Buffer.byteLength(challenge),
  })
  res.end(challenge)
}

/** Refuses. Where the body has not been read to its end the connection goes too, once the sender had time to see the answer. */
export function refuse(req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  if (res.headersSent || res.destroyed) return
  const { status, body, headers } = PREPARED[refusal]
  if (req.complete) {
    res.writeHead(status, headers)
    res.end(body)
    return
  }
  res.writeHead(status, { ...headers, Connection: 'close' })
  res.end(body)
  req.resume()
  const cut = setTimeout(() => req.destroy(), DRAIN_REFUSED_MS)
  req.once('close', () => clearTimeout(cut))
}
