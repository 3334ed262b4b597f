import { createServer } from 'node:http'
import { once } from 'node:events'
import type { HealthAnswer } from './health.ts'
import type { Exposition } from './meter.ts'

export interface MetricsServer {
  readonly port: number
  close(): Promise<void>
}

/** `METRICS_PORT`: the numbers and the liveness of a process, for scrapers inside the network; nothing else. */
export async function openMetricsServer(options: {
  readonly port: number
  readonly exposition: Exposition
  readonly live: () => HealthAnswer
}): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (req, res) => {
    void answer(req.url ?? '')
      .then(({ status, type, body }) =>
        res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body),
      )
      .catch(() => res.writeHead(500).end())
  })
  const answer = async (url: string): Promise<{ status: number; type: string; body: string }> => {
    if (url === '/metrics')
      return { status: 200, type: options.exposition.contentType, body: await options.exposition.text() }
    if (url !== '/health/live') return { status: 404, type: 'text/plain', body: 'Not found\n' }
    const live = options.live()
    return { status: live.ok ? 200 : 503, type: 'application/json', body: JSON.stringify(live) }
  }
  server.listen(options.port)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
