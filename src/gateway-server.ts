import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { requestIdOf } from './http/request-id.ts'
import type { LogContext } from './kit/log-context.ts'
import { sleep } from './kit/wait.ts'

/** A client that has not sent its headers, or its whole request, by then is cut: slow senders hold nothing. */
const HEADERS_DEADLINE_MS = 10_000
const REQUEST_DEADLINE_MS = 60_000
/** How often Node looks for them. */
const CONNECTIONS_CHECK_MS = 5_000
/** Longer than the idle time of the usual load balancers (60 s), so that none sends into a closing connection. */
const KEEP_ALIVE_MS = 65_000
/** Above it connections are refused rather than all served badly. */
const MAX_CONNECTIONS = 10_000
const MAX_HEADERS_BYTES = 16 * 1024

export interface GatewayServer {
  readonly port: number
  /** Takes no new connection, lets requests in hand finish, and after `graceMs` cuts what is left. */
  close(graceMs: number): Promise<void>
}

/** One server: webhooks are answered by the intake before anything else looks at them. */
export async function openGatewayServer(options: {
  readonly port: number
  readonly host: string
  readonly webhooks: { handle(req: IncomingMessage, res: ServerResponse): boolean }
  readonly app: RequestListener
  readonly logContext: LogContext
}): Promise<GatewayServer> {
  const server = createServer(
    {
      headersTimeout: HEADERS_DEADLINE_MS,
      requestTimeout: REQUEST_DEADLINE_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADERS_BYTES,
    },
    (req, res) => {
      if (options.webhooks.handle(req, res)) return
      const requestId = requestIdOf(req.headers['x-request-id'])
      req.headers['x-request-id'] = requestId
      options.logContext.run({ requestId }, () => options.app(req, res))
    },
  )
  server.maxConnections = MAX_CONNECTIONS
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const address = server.address()

  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close(graceMs) {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const cut = new AbortController()
      const overdue = sleep(graceMs, cut.signal).then(
        () => server.closeAllConnections(),
        () => undefined,
      )
      await closed
      cut.abort()
      await overdue
    },
  }
}
