import express, { type Express, type RequestHandler, Router } from 'express'
import { notFound } from '../failures.ts'
import { mount, type MountDeps, refuseOtherMethods, stateOf } from '../mount.ts'
import { Problem } from '../problem.ts'
import type { Route } from '../route.ts'

/** Where the queue board is found; its page makes its own links from it. */
export const BOARD_PATH = '/ops/queues'
/** The console's page of the same. */
const CONSOLE_PATH = '/operations'
const BODY_LIMIT_BYTES = 16 * 1024

export interface Ops {
  readonly routes: readonly Route[]
  /** The page over the queues. */
  readonly board: RequestHandler
}

/** `/ops`, for the role operator alone: nothing here belongs to a shop. */
export function mountOps(
  app: Express,
  ops: Ops,
  deps: MountDeps & { readonly signedIn: RequestHandler },
): void {
  const router = Router()
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  router.get('/', toTheConsole)
  router.use(deps.signedIn, operatorsOnly)
  router.use('/queues', readsOnly, ops.board)
  router.use(express.json({ limit: BODY_LIMIT_BYTES, strict: true }))
  for (const route of ops.routes) mount(router, route, deps)
  refuseOtherMethods(router, ops.routes)
  router.use(notFound)
  app.use('/ops', router)
}

/** Who opens it in a browser gets the console's page, which signs them in where they are not. */
const toTheConsole: RequestHandler = (req, res, next) => {
  if (req.accepts(['json', 'html']) === 'html') res.redirect(302, CONSOLE_PATH)
  else next()
}

const operatorsOnly: RequestHandler = (_req, res, next) => {
  if (!stateOf(res).who?.roles.includes('operator')) throw new Problem('role-missing')
  next()
}

const readsOnly: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new Problem('method-not-allowed')
  next()
}
