import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Issuer } from '../../sandbox/issuer/issuer.ts'
import { createIssuer } from '../../sandbox/issuer/issuer.ts'

export const CLIENT = {
  clientId: 'console',
  clientSecret: 'console-secret-for-tests',
  redirectUris: ['http://127.0.0.1:3000/auth/callback'],
  audience: 'kiotviet-social',
}

/** A running issuer mounted at /issuer of its own server. */
export async function startIssuer(): Promise<{ issuer: Issuer; close: () => Promise<void> }> {
  let base = ''
  const issuer = createIssuer(CLIENT, () => `${base}/issuer`)
  const server = createServer((request, response) => issuer.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { issuer, close }
}

/** A browser as small as can be: keeps cookies, follows nothing by itself. */
export function createBrowser(): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const cookies = new Map<string, string>()
  return async (url, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
}

/** Walks redirects until one leaves the issuer or a page is shown. */
export async function follow(
  browse: ReturnType<typeof createBrowser>,
  issuerUrl: string,
  first: Response,
): Promise<{ location: URL | null; page: Response }> {
  let response = first
  for (let hop = 0; hop < 10; hop += 1) {
    const location = response.headers.get('location')
    if (location === null) return { location: null, page: response }
    const next = new URL(location, issuerUrl)
    if (next.origin !== new URL(issuerUrl).origin) return { location: next, page: response }
    response = await browse(next)
  }
  throw new Error('too many redirects')
}
