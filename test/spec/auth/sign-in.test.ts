import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownPath } from '../../../src/http/auth/return-to.ts'
import { browserSession, type SignedIn } from '../../support/browser-session.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { type PrivateServer, startPrivateRedis } from '../../support/private-servers.ts'
import { type Stack, startStack } from '../../support/stack.ts'
import { OPEN_REDIRECTS, OWN_PATHS } from '../support/return-to-payloads.ts'

const HOUR_MS = 60 * 60 * 1_000
const DAY_MS = 24 * HOUR_MS
const clock = movedClock()
let redis: PrivateServer
let stack: Stack

beforeAll(async () => {
  redis = await startPrivateRedis()
  stack = await startStack({ worker: false, clock, env: { REDIS_URL: redis.uri } })
})
afterAll(async () => {
  await stack?.close()
  await redis?.close()
})

const autoLogin = (sub: string | null) => stack.sandbox.control.call('issuer.autoLogin', { sub })
/** Many requests from one address would meet the limit of strangers. */
let addresses = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.1.${(addresses >> 8) & 255}.${addresses++ & 255}` })
const meWith = (cookie: string) => fetch(`${stack.url}/api/v1/me`, { headers: { cookie } })

describe('signing in', () => {
  it('goes to the issuer with a code challenge, a state and a nonce, each new, and no secret in the address', async () => {
    const seen = new Set<string>()
    for (let at = 0; at < 3; at++) {
      const answer = await browserSession(stack.url).get('/auth/login')
      const url = new URL(answer.headers.get('location') ?? '')
      expect(url.href.startsWith(stack.sandbox.issuer.url)).toBe(true)
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        redirect_uri: `${stack.url}/auth/callback`,
        client_id: stack.settings.identity.clientId,
      })
      expect(url.href).not.toContain(stack.settings.identity.clientSecret)
      for (const name of ['state', 'nonce', 'code_challenge']) seen.add(url.searchParams.get(name) ?? '')
    }
    expect(seen.size).toBe(9)
  })

  it('gives a session cookie that scripts cannot read and other sites’ forms do not carry', async () => {
    await autoLogin('hoamay-lan')
    const browser = browserSession(stack.url)
    const lines: string[] = []
    let url = '/auth/login?returnTo=/channels'
    for (;;) {
      const answer = await browser.get(url)
      lines.push(...answer.headers.getSetCookie())
      const next = answer.headers.get('location')
      if (next === '/channels') break
      url = new URL(next ?? '', url.startsWith('/') ? stack.url : url).href
    }
    const session = lines.find((line) => line.startsWith('session='))
    expect(session).toMatch(/; HttpOnly/)
    expect(session).toMatch(/; SameSite=Lax/)
    expect(session).toMatch(/; Path=\//)
    expect(session).not.toMatch(/Domain=/i)
    expect(lines.find((line) => line.startsWith('login=;'))).toMatch(/Max-Age=0/)
  })

  it('on https names its cookies so that no neighbouring host can plant one', async () => {
    const https = 'https://social.shop.example'
    const secured = await startStack({
      worker: false,
      env: { PUBLIC_URL: https, REDIS_URL: redis.uri },
    })
    try {
      secured.sandbox.connectGateway(https)
      await secured.sandbox.control.call('issuer.autoLogin', { sub: 'hoamay-lan' })
      const start = await fetch(`${secured.url}/auth/login`, { redirect: 'manual' })
      const login = start.headers.getSetCookie()[0] ?? ''
      expect(login).toMatch(/^__Host-login=[^;]+;.*; Secure/)
      expect(start.headers.get('strict-transport-security')).toMatch(/max-age=/)
      const issuer = browserSession(secured.sandbox.issuer.url)
      let next = start.headers.get('location') ?? ''
      while (!next.startsWith(https))
        next = new URL((await issuer.get(next)).headers.get('location') ?? '', next).href
      const callback = next.replace(https, secured.url)
      const back = await fetch(callback, {
        redirect: 'manual',
        headers: { cookie: login.split(';')[0] ?? '' },
      })
      const session = back.headers.getSetCookie().find((line) => line.startsWith('__Host-session='))
      expect(session).toMatch(/; Secure/)
      const cookie = session?.split(';')[0] ?? ''
      const me = (named: string) => fetch(`${secured.url}/api/v1/me`, { headers: { cookie: named } })
      expect((await me(cookie)).status).toBe(200)
      expect((await me(cookie.replace('__Host-', ''))).status).toBe(401)
    } finally {
      await secured.close()
    }
  })

  it('changes the session id each time: fifty planted ones are worth nothing, and the old one ends', async () => {
    await autoLogin('hoamay-lan')
    for (let at = 0; at < 5; at++) {
      const planted = Buffer.from(`planted-${at}`).toString('base64url').padEnd(43, 'A')
      const browser = browserSession(stack.url)
      browser.setCookie(stack.url, 'session', planted)
      await browser.visit('/auth/login?returnTo=/api/v1/me')
      expect(browser.cookiesFor(stack.url)).not.toContain(planted)
      expect((await meWith(`session=${planted}`)).status).toBe(401)
    }
    for (let at = 0; at < 45; at++)
      expect((await meWith(`session=${Buffer.from(`guess-${at}`).toString('base64url')}`)).status).toBe(401)
    const owner = await stack.signIn('hoamay-lan')
    const before = owner.browser.cookiesFor(stack.url)
    await owner.browser.visit('/auth/login?returnTo=/api/v1/me')
    const after = owner.browser.cookiesFor(stack.url)
    expect(after).not.toBe(before)
    expect((await meWith(before)).status).toBe(401)
    expect((await meWith(after)).status).toBe(200)
  })

  it('takes a state once, in the browser that began, and not after ten minutes', async () => {
    await autoLogin('hoamay-lan')
    const begin = async () => {
      const browser = browserSession(stack.url)
      let next = (await browser.get('/auth/login')).headers.get('location') ?? ''
      while (!next.startsWith(`${stack.url}/auth/callback`))
        next = new URL((await browser.get(next)).headers.get('location') ?? '', next).href
      return { browser, callback: next }
    }
    const endsAt = async (answer: Promise<Response>) => (await answer).headers.get('location')

    const { browser, callback } = await begin()
    expect(await endsAt(browserSession(stack.url).get(callback))).toBe('/?problem=state-invalid')
    const other = await begin()
    expect(await endsAt(other.browser.get(callback))).toBe('/?problem=state-invalid')
    const races = await Promise.all(Array.from({ length: 5 }, () => endsAt(browser.get(callback))))
    expect(races.filter((location) => location === '/')).toHaveLength(1)
    expect(races.filter((location) => location === '/?problem=state-invalid')).toHaveLength(4)

    const late = await begin()
    clock.advance(11 * 60_000)
    expect(await endsAt(late.browser.get(late.callback))).toBe('/?problem=state-invalid')
    const forged = await begin()
    const changed = forged.callback.replace(/state=[^&]+/, 'state=forged')
    expect(await endsAt(forged.browser.get(changed))).toBe('/?problem=state-invalid')
    expect(await endsAt(forged.browser.get(forged.callback))).toBe('/')
  })

  it('ends at the start page with the reason when the issuer says no, or names nobody of a shop', async () => {
    await autoLogin(null)
    const browser = browserSession(stack.url)
    const page = await browser.visit('/auth/login')
    const cancelled = await fetch(page.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: browser.cookiesFor(page.url), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'sub=',
    })
    const end = await browser.visit(new URL(cancelled.headers.get('location') ?? '', page.url).href)
    expect(new URL(end.url).search).toBe('?problem=denied')
    expect(browser.cookiesFor(stack.url)).not.toContain('session=')

    const stranger = { sub: 'nobody', name: 'Vy', roles: ['owner'] }
    await stack.sandbox.control.call('issuer.addPerson', stranger)
    await autoLogin(stranger.sub)
    const shopless = browserSession(stack.url)
    expect(new URL((await shopless.visit('/auth/login')).url).search).toBe('?problem=denied')
    expect(shopless.cookiesFor(stack.url)).not.toContain('session=')
  })

  it('goes back to own paths only, whatever a hundred strangers write', async () => {
    expect(OPEN_REDIRECTS).toHaveLength(100)
    await autoLogin('hoamay-lan')
    for (const payload of OPEN_REDIRECTS) {
      expect(ownPath(payload), JSON.stringify(payload)).toBeNull()
      const answer = await fetch(`${stack.url}/auth/login?returnTo=${encodeURIComponent(payload)}`, {
        redirect: 'manual',
        headers: elsewhere(),
      })
      expect(answer.status).toBe(302)
    }
    const kept = await stack.store.oneTimeStates.find({ purpose: 'login', returnTo: { $ne: null } }).lean()
    expect(kept.filter(({ returnTo }) => OPEN_REDIRECTS.includes(returnTo ?? ''))).toEqual([])
    for (const payload of OPEN_REDIRECTS.filter((_, at) => at % 10 === 0)) {
      const browser = browserSession(stack.url)
      const { url } = await browser.visit(`/auth/login?returnTo=${encodeURIComponent(payload)}`)
      expect(url).toBe(`${stack.url}/`)
    }
    for (const path of OWN_PATHS) expect(ownPath(path)).toBe(path)
  })

  it('takes no path of another site for a link’s way back either', async () => {
    const owner = await stack.signIn('hoamay-lan')
    const { textVersion } = (await owner.get<{ textVersion: string }>('/permissions')).body
    const wish = { platform: 'zalo', permissions: ['ZA3'], textVersion }
    for (const returnTo of OPEN_REDIRECTS) {
      const { status, body } = await owner.post<{ errors: unknown }>('/links', { ...wish, returnTo })
      expect(status, JSON.stringify(returnTo)).toBe(400)
      expect(body.errors).toMatchObject([{ path: 'body.returnTo' }])
    }
    expect(await stack.store.links.countDocuments({ shopId: 'hoamay' })).toBe(0)
    for (const returnTo of OWN_PATHS)
      expect((await owner.post('/links', { ...wish, returnTo })).status).toBe(201)
  })
})

describe('a session', () => {
  let owner: SignedIn
  const cookieOf = (who: SignedIn) => who.browser.cookiesFor(stack.url)

  beforeAll(async () => {
    owner = await stack.signIn('hoamay-lan')
  })

  it('needs its CSRF token on every change, and on none of the reads', async () => {
    const cookie = cookieOf(owner)
    const other = await stack.signIn('hoamay-lan')
    const changes = [
      ['POST', '/api/v1/links'],
      ['POST', '/api/v1/links/lnk_x/channels'],
      ['DELETE', '/api/v1/channels/chn_x'],
      ['PATCH', '/api/v1/people/per_x'],
      ['POST', '/api/v1/people/per_x/refresh'],
      ['POST', '/auth/logout'],
    ] as const
    const wrong = [undefined, '', 'x', other.csrfToken, `${owner.csrfToken}x`, owner.csrfToken.slice(1)]
    for (const [method, path] of changes) {
      for (const token of wrong) {
        const answer = await fetch(stack.url + path, {
          method,
          headers: { cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }), ...elsewhere() },
        })
        expect(answer.status, `${method} ${path} ${token}`).toBe(403)
        expect(await answer.json()).toMatchObject({ code: 'csrf-mismatch' })
      }
    }
    expect((await meWith(cookie)).status).toBe(200)
    expect((await owner.patch('/people/per_x', { name: 'Lan' })).status).toBe(404)
  })

  it('outlives an emptied Redis', async () => {
    const admin = new Redis(redis.uri)
    await admin.flushall()
    admin.disconnect()
    expect((await meWith(cookieOf(owner))).status).toBe(200)
    expect((await owner.get('/channels')).status).toBe(200)
  })

  it('ends with a sign-out, and only that one', async () => {
    const leaving = await stack.signIn('hoamay-lan')
    const cookie = cookieOf(leaving)
    const out = await fetch(`${stack.url}/auth/logout`, {
      method: 'POST',
      headers: { cookie, 'x-csrf-token': leaving.csrfToken },
    })
    expect(out.status).toBe(204)
    expect(out.headers.getSetCookie()[0]).toMatch(/^session=;.*Max-Age=0/)
    expect((await meWith(cookie)).status).toBe(401)
    expect((await meWith(cookieOf(owner))).status).toBe(200)
  })

  it('ends twelve hours after it was last used, and after seven days in any case', async () => {
    const idle = await stack.signIn('hoamay-minh')
    const busy = await stack.signIn('hoamay-minh')
    for (let hours = 0; hours < 6 * 24; hours += 11) {
      clock.advance(11 * HOUR_MS)
      expect((await meWith(cookieOf(busy))).status, `${hours} h`).toBe(200)
    }
    expect((await meWith(cookieOf(idle))).status).toBe(401)
    clock.advance(DAY_MS + 12 * HOUR_MS)
    expect((await meWith(cookieOf(busy))).status).toBe(401)
  })

  it('is stored by its hash alone', async () => {
    const fresh = await stack.signIn('hoamay-lan')
    const secret = /session=([\w-]+)/.exec(cookieOf(fresh))?.[1] ?? 'none'
    const rows = JSON.stringify(await stack.store.sessions.find({}).lean())
    expect(rows).not.toContain(secret)
    expect(stack.logText()).not.toContain(secret)
  })
})
