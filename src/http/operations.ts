import { type Request, Router } from 'express'
import type { Health, HealthAnswer } from '../ops/health.ts'
import type { Exposition } from '../ops/meter.ts'

/** For orchestrators and scrapers: no session, no shop, nothing about anybody. */
export function createOperations(deps: { readonly health: Health; readonly exposition: Exposition }): Router {
  const router = Router()
  const answers = (path: string, ask: () => HealthAnswer | Promise<HealthAnswer>): void => {
    router.get(path, async (_req, res) => {
      const answer = await ask()
      res
        .set('Cache-Control', 'no-store')
        .status(answer.ok ? 200 : 503)
        .json(answer)
    })
  }
  answers('/health/live', () => deps.health.live())
  answers('/health/ready', () => deps.health.ready())
  answers('/health/queues', () => deps.health.queues())
  router.get('/metrics', async (req, res, next) => {
    if (!fromThisMachine(req)) {
      next()
      return
    }
    res
      .set('Cache-Control', 'no-store')
      .type(deps.exposition.contentType)
      .send(await deps.exposition.text())
  })
  return router
}

/** By the socket, not by what a header says; a proxy on this machine speaks for somebody else. */
function fromThisMachine(req: Request): boolean {
  const address = req.socket.remoteAddress ?? ''
  const loopback = address === '::1' || /^(?:::ffff:)?127\./.test(address)
  return loopback && req.headers['x-forwarded-for'] === undefined && req.headers.forwarded === undefined
}
