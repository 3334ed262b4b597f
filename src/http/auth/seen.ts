import type { Request } from 'express'
import type { Seen } from '../../guard/known-browsers.ts'
import { browserFamilyOf } from '../../kit/browser-family.ts'
import { BROWSER_COOKIE, type Cookies } from './cookies.ts'
import { hashOf } from './sessions.ts'

/** What a request shows of its browser. `cookies` null: it has none by its nature, a Bearer token's. */
export function seenOf(req: Request, cookies: Cookies | null): Seen {
  const secret = cookies?.read(req, BROWSER_COOKIE) ?? null
  const { browser, system } = browserFamilyOf(req.get('user-agent') ?? null)
  return {
    cookieHash: secret === null ? null : hashOf(secret),
    address: req.ip ?? null,
    family: `${browser ?? ''} · ${system ?? ''}`,
  }
}
