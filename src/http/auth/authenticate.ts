import { timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { stateOf } from '../mount.ts'
import { Problem } from '../problem.ts'
import type { Who } from '../who.ts'
import { type Cookies, SESSION_COOKIE } from './cookies.ts'
import { seenOf } from './seen.ts'
import type { Sessions } from './sessions.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Settles who asks: a Bearer token, or the session cookie with its CSRF token on every change. Never both. */
export function authenticate(deps: {
  readonly verifyBearer: (token: string) => Promise<Who>
  readonly sessions: Sessions
  readonly cookies: Cookies
}): RequestHandler {
  return async (req, res, next) => {
    const header = req.get('authorization')
    if (header !== undefined) {
      const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(header)?.[1]
      if (!token) throw new Problem('token-invalid')
      stateOf(res).who = await deps.verifyBearer(token)
      next()
      return
    }
    const secret = deps.cookies.read(req, SESSION_COOKIE)
    const session = secret ? await deps.sessions.find(secret, seenOf(req, deps.cookies)) : null
    if (!session) throw new Problem('signed-out')
    // First, so that a refusal is known to be this user's.
    stateOf(res).who = session.who
    if (!READS.has(req.method)) checkCsrf(req, session.csrfToken)
    res.locals.csrfToken = session.csrfToken
    next()
  }
}

/** @throws {Problem} `csrf-mismatch` */
export function checkCsrf(req: Request, expected: string): void {
  const given = Buffer.from(req.get('x-csrf-token') ?? '')
  const wanted = Buffer.from(expected)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Problem('csrf-mismatch')
}
