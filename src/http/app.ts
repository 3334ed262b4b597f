import { existsSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import compression from 'compression'
import express, { type Express, type RequestHandler, Router } from 'express'
import type { MediaHost } from '../../config/settings.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { FacebookCallbacks } from '../privacy/facebook-callbacks.ts'
import type { GuardDeps } from '../guard/guard.ts'
import { placeOf } from '../guard/known-browsers.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { authenticate } from './auth/authenticate.ts'
import { type ClaimNames, createBearerVerifier } from './auth/bearer.ts'
import { createCookies } from './auth/cookies.ts'
import { createIssuerMetadata } from './auth/issuer.ts'
import { mountLogin } from './auth/login.ts'
import { createSessions } from './auth/sessions.ts'
import { apiDocs } from './api-docs.ts'
import { type ConsoleFiles, mountConsole } from './console.ts'
import { createFairShare } from './fair-share.ts'
import { answerFailures, notFound } from './failures.ts'
import { createIdempotentAnswers } from './idempotency.ts'
import { localeOf } from './locale.ts'
import { mount, refuseOtherMethods, stateOf } from './mount.ts'
import { createOverLimit } from './over-limit.ts'
import { createApiDocument } from './openapi.ts'
import { type LinkPages, mountLinkPages } from './link-pages.ts'
import type { Records } from './on-record.ts'
import { partnerPull } from './partner-pull.ts'
import { mountOps, type Ops } from './ops/mount-ops.ts'
import type { RateLimits } from './rate-limits.ts'
import { requestIdOf } from './request-id.ts'
import type { Route } from './route.ts'
import { mountFacebookCallbacks } from './routes/callbacks.ts'
import { publicComplaints } from './routes/public-complaints.ts'
import { publicDataRequests } from './routes/public-data-requests.ts'
import { PUBLIC_OPERATIONS } from './routes/public-operations.ts'
import { securityHeaders } from './security-headers.ts'
import { guardAgainstHangingStore } from './store-guard.ts'

/** JSON bodies of our own API; webhooks have their own limit in `intake/`. */
const JSON_LIMIT_BYTES = 256 * 1024

const API = '/api/v1'
/** Below it, for anybody; whoever is signed in is nobody's staff there. */
const COMPLAINTS = `${API}/complaints`
const DATA_REQUESTS = `${API}/data-requests`

export interface AppDeps {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly publicUrl: string
  readonly identity: ClaimNames & {
    readonly issuer: string
    readonly clientId: string
    readonly clientSecret: string
  }
  readonly embedOrigins: readonly string[]
  /** Whose pictures, sound and film a page of ours may show. */
  readonly mediaHosts: readonly MediaHost[]
  readonly limits: RateLimits
  readonly guard: GuardDeps
  readonly records: Records
  /** Every route of /api/v1. */
  readonly routes: readonly Route[]
  readonly linkPages: LinkPages
  /** null: Facebook is off. */
  readonly facebookCallbacks: FacebookCallbacks | null
  readonly ops: Ops
  /** Health, metrics: mounted before anything that needs a session. */
  readonly operations: Router
  /** Text of the Zalo domain proof, by its code; null where none is set. */
  readonly zaloDomainVerifier: string | null
  /** null, or a folder that is not there: API only. */
  readonly console: ConsoleFiles | null
}

/** Everything but the webhooks, in one Express app. The order of the lines is the order of the checks. */
export function createApp(deps: AppDeps): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.set('query parser', 'simple')
  // The proxy in front is on the same host or network; its word on the client's address is taken, nobody else's.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal')

  const sessions = createSessions({ ...deps, placeOf: (shopId, seen) => placeOf(deps, shopId, seen) })
  const cookies = createCookies(deps.publicUrl)
  const issuer = createIssuerMetadata(deps.identity)
  const signedIn = authenticate({
    verifyBearer: createBearerVerifier(issuer, deps.identity, deps.clock),
    sessions,
    cookies,
  })

  const overLimit = createOverLimit({
    ...deps,
    cookies,
    below: API,
    exceptBelow: [COMPLAINTS, DATA_REQUESTS],
  })
  app.use(identify)
  app.use(securityHeaders(deps.publicUrl, deps.embedOrigins, deps.mediaHosts))
  app.use(deps.operations)
  app.use(guardAgainstHangingStore(deps.store))
  app.use(
    compression({
      filter: (req, res) =>
        !String(res.getHeader('Content-Type') ?? '').startsWith('text/event-stream') &&
        compression.filter(req, res),
    }),
  )

  const limitAddress: RequestHandler = async (req, res, next) => {
    await deps.limits.address(req, res)
    next()
  }
  if (deps.zaloDomainVerifier !== null) mountDomainProof(app, deps.zaloDomainVerifier)
  if (deps.facebookCallbacks !== null) {
    const callbacks = Router()
    mountFacebookCallbacks(callbacks, {
      callbacks: deps.facebookCallbacks,
      publicUrl: deps.publicUrl,
      limitAddress,
    })
    app.use(callbacks)
  }
  const limitComplaints: RequestHandler = async (req, res, next) => {
    await deps.limits.complaints(req, res)
    next()
  }
  const complaints = publicComplaints({ complaints: deps, limitAddress, limitComplaints })
  app.use(COMPLAINTS, complaints.api)
  app.use('/complaints', complaints.pages)
  app.use(
    DATA_REQUESTS,
    publicDataRequests({
      privacy: deps,
      records: deps.records,
      limitAddress,
      limitForms: (key, req, res) => deps.limits.forms(key, req, res),
    }),
  )
  app.use(partnerPull({ ...deps, limitAddress, limitShop: deps.limits.shop }))
  const browser = Router()
  browser.use(['/auth', '/oauth'], limitAddress)
  const { tallies, limits: guarding } = deps.guard
  mountLogin(browser, {
    ...deps,
    sessions,
    cookies,
    issuer,
    names: deps.identity,
    newBrowserMs: guarding.newBrowserMs,
    tallies,
  })
  mountLinkPages(browser, { ...deps, pages: deps.linkPages, sessions, cookies })
  app.use(browser)

  const api = Router()
  api.use(noStore)
  api.use(express.json({ limit: JSON_LIMIT_BYTES, strict: true }))
  api.use(signedIn)
  const answers = createIdempotentAnswers(deps)
  const mounting = {
    answers,
    limit: overLimit.limit,
    share: createFairShare(),
    records: deps.records,
    activity: deps,
  }
  for (const route of deps.routes) mount(api, route, mounting)
  api.use(overLimit.limitStray)
  refuseOtherMethods(api, deps.routes)
  api.use(notFound)
  app.use(API, api)
  mountOps(app, deps.ops, { ...mounting, signedIn })

  const document = createApiDocument(deps.routes, PUBLIC_OPERATIONS, deps.publicUrl)
  app.get('/openapi.json', (_req, res) => {
    res.json(document)
  })
  app.use('/docs', apiDocs(document))

  if (deps.console !== null && existsSync(deps.console.webDir)) mountConsole(app, deps.console)
  app.use(notFound)
  app.use(answerFailures(deps.log, deps.guard))
  return (req, res) => {
    if (!overLimit.refuses(req, res)) app(req, res)
  }
}

const identify: RequestHandler = (req, res, next) => {
  const requestId = requestIdOf(req.headers['x-request-id'])
  Object.assign(stateOf(res), { requestId, locale: localeOf(req.get('accept-language')) })
  res.set('X-Request-Id', requestId)
  next()
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

function mountDomainProof(app: Express, code: string): void {
  app.get('/{*file}', (req, res, next) => {
    if (req.path !== `/zalo_verifier${code}.html`) {
      next()
      return
    }
    res
      .type('html')
      .send(
        `<!doctype html><html><head><meta name="zalo-platform-site-verification" content="${code}"></head><body></body></html>`,
      )
  })
}
