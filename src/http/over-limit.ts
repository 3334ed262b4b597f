import { createHash } from 'node:crypto'
import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { Meter } from '../kit/meter.ts'
import { createBoundedCache } from '../vault/bounded-cache.ts'
import { type Cookies, SESSION_COOKIE } from './auth/cookies.ts'
import { localeOf } from './locale.ts'
import { stateOf } from './mount.ts'
import { Problem, problemBody } from './problem.ts'
import { LimitReached, type Policy, type RateLimits, spentHeaders, WINDOW_SECONDS } from './rate-limits.ts'
import { requestIdOf } from './request-id.ts'

/** Tokens and sessions remembered; whoever has more is refused all the same, at the price of an ordinary request. */
const REMEMBERED = 10_000

export interface OverLimit {
  /**
   * Stands before everything else: refuses again whoever showed the same credentials when a limit was reached.
   * @returns whether it has answered
   */
  refuses(req: IncomingMessage, res: ServerResponse): boolean
  /** The limit itself; remembers what was shown by whom it refuses. */
  readonly limit: RateLimits['shop']
  /** For requests that no route answers: they are asked for all the same. */
  readonly limitStray: RequestHandler
}

interface Refused {
  readonly policy: Policy
  readonly untilMs: number
}

export interface OverLimitDeps {
  readonly limits: Pick<RateLimits, 'shop'>
  readonly cookies: Cookies
  readonly meter: Meter
  readonly publicUrl: string
  /** Where the shops' API is found, and what stands below it for anybody, whose limits are others. */
  readonly below: string
  readonly exceptBelow: readonly string[]
}

/**
 * Makes the requests of a shop over its limit cost next to nothing: no token is checked, no session read, no body parsed.
 * Nothing is let in by it, and nobody is refused who had not been: credentials belong to one shop for good, and are kept
 * as a digest, to the end of the minute in which they were good and the shop over its limit.
 */
export function createOverLimit(deps: OverLimitDeps): OverLimit {
  const { cookies, meter } = deps
  const nowMs = () => performance.now()
  const refused = createBoundedCache<Refused>(REMEMBERED, WINDOW_SECONDS * 1000, { nowMs })
  const headers = headersOfRefusals(deps.publicUrl)

  const limit: RateLimits['shop'] = async (who, req, res) => {
    try {
      return await deps.limits.shop(who, req, res)
    } catch (error) {
      if (error instanceof LimitReached) {
        meter.count('requests_over_limit_total', { by: 'count' })
        refused.put(shownBy(req, cookies), { policy: error.policy, untilMs: nowMs() + error.waitMs })
      }
      throw error
    }
  }
  return {
    limit,
    refuses(req, res) {
      // Where nobody was refused, nobody’s credentials are looked at.
      if (refused.size === 0 || !isOfShops(req.url ?? '', deps)) return false
      const known = refused.get(shownBy(req, cookies))
      const waitMs = (known?.untilMs ?? 0) - nowMs()
      if (known === undefined || waitMs <= 0) return false
      meter.count('requests_over_limit_total', { by: 'memory' })
      refuse(req, res, new LimitReached(known.policy, waitMs), headers)
      return true
    },
    async limitStray(req, res, next) {
      const { who } = stateOf(res)
      if (!who) throw new Problem('signed-out')
      await limit(who, req, res)
      next()
    },
  }
}

function isOfShops(url: string, { below, exceptBelow }: OverLimitDeps): boolean {
  return url.startsWith(`${below}/`) && !exceptBelow.some((path) => url.toLowerCase().startsWith(path))
}

/** Digest of what decides whose request it is (`authenticate.ts`, `support-entry.ts`). */
function shownBy({ headers }: Pick<IncomingMessage, 'headers'>, cookies: Cookies): string {
  const shown = headers.authorization ?? `session ${cookies.read({ headers }, SESSION_COOKIE) ?? ''}`
  return createHash('sha256')
    .update(`${String(headers['support-session'] ?? '')}\n${shown}`)
    .digest('base64url')
}

/** The same answer as `answerProblem` gives. */
function refuse(
  { headers: given }: IncomingMessage,
  res: ServerResponse,
  problem: LimitReached,
  headers: OutgoingHttpHeaders,
): void {
  const requestId = requestIdOf(given['x-request-id'])
  const body = Buffer.from(
    JSON.stringify(problemBody(problem, localeOf(given['accept-language']), requestId)),
  )
  res.writeHead(429, {
    ...headers,
    ...spentHeaders(problem),
    'X-Request-Id': requestId,
    'Retry-After': String(problem.init.retryAfterSeconds),
    'Content-Length': body.length,
  })
  res.end(body)
}

/** What each of them bears: nothing in it is to be shown, run or kept. */
function headersOfRefusals(publicUrl: string): OutgoingHttpHeaders {
  const res = new ServerResponse(new IncomingMessage(new Socket()))
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: publicUrl.startsWith('https:') ? { includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    xFrameOptions: false,
    referrerPolicy: { policy: 'same-origin' },
  })(res.req, res, () => undefined)
  return {
    ...res.getHeaders(),
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json; charset=utf-8',
  }
}
