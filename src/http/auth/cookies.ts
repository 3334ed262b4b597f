import type { IncomingMessage } from 'node:http'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Response } from 'express'

/**
 * Our cookies. On https their names carry `__Host-`, which a browser accepts only with Secure, path / and no domain, so
 * that no neighbouring host can plant one.
 */
export function createCookies(publicUrl: string) {
  const secure = publicUrl.startsWith('https:')
  const full = (name: string) => (secure ? `__Host-${name}` : name)
  return {
    read({ headers }: Pick<IncomingMessage, 'headers'>, name: string): string | null {
      const header = headers.cookie
      if (!header || header.length > 16_384) return null
      return parseCookie(header)[full(name)] ?? null
    },
    set(res: Response, name: string, value: string, maxAgeSeconds: number): void {
      res.append(
        'Set-Cookie',
        stringifySetCookie({
          name: full(name),
          value,
          httpOnly: true,
          secure,
          sameSite: 'lax',
          path: '/',
          maxAge: maxAgeSeconds,
        }),
      )
    },
    clear(res: Response, name: string): void {
      res.append(
        'Set-Cookie',
        stringifySetCookie({
          name: full(name),
          value: '',
          httpOnly: true,
          secure,
          sameSite: 'lax',
          path: '/',
          maxAge: 0,
        }),
      )
    },
  }
}

export type Cookies = ReturnType<typeof createCookies>
export const SESSION_COOKIE = 'session'
export const LOGIN_COOKIE = 'login'
/** Tells a user's browser from others, for years; worth nothing without a session. */
export const BROWSER_COOKIE = 'browser'
