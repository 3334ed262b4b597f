import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Hooked {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** `webhook-id` */
  readonly id: string
}

/** A status, or what to do with the answer; `seen`: how often this id came to this path, from 1. */
export type Reaction = (call: Hooked, seen: number, answer: ServerResponse) => number | 'handled'

export interface WebhookReceiver {
  /** Settings that let webhooks out go to it. */
  readonly env: Readonly<Record<string, string>>
  url(path: string): string
  /** Everything that came to a path, in the order of arrival, whatever it was answered. */
  calls(path: string): readonly Hooked[]
  /** From now on; without it a path answers 204. */
  react(path: string, reaction: Reaction): void
  close(): Promise<void>
}

/** A system of a shop's own, as HTTP: keeps the bytes it was given. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const calls: Hooked[] = []
  const reactions = new Map<string, Reaction>()
  const server = createServer((req, res) => {
    const parts: Buffer[] = []
    req.on('error', () => undefined)
    req.on('data', (part: Buffer) => parts.push(part))
    req.on('end', () => {
      const path = req.url ?? ''
      const call = {
        path,
        headers: req.headers,
        body: Buffer.concat(parts),
        id: String(req.headers['webhook-id']),
      }
      calls.push(call)
      const seen = calls.filter((one) => one.path === path && one.id === call.id).length
      const status = reactions.get(path)?.(call, seen, res) ?? 204
      if (status !== 'handled') res.writeHead(status).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    env: { CALLOUT_PRIVATE_HOSTS: host },
    url: (path) => `http://${host}${path}`,
    calls: (path) => calls.filter((call) => call.path === path),
    react: (path, reaction) => void reactions.set(path, reaction),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
