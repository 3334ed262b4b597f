import { randomBytes, randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, browserSession, type SignedIn } from '../../support/browser-session.ts'
import { sized } from '../../support/full-size.ts'
import { deleteKeys } from '../../support/leftovers.ts'
import { DEMO_FACEBOOK_USER, DEMO_OA } from '../../support/link-accounts.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { type Stack, startStack } from '../../support/stack.ts'

type Platform = 'facebook' | 'zalo'
const CODES = { facebook: ['FB1', 'FB5'], zalo: ['ZA1', 'ZA3'] } as const
/** Rounds of forged states, links that run out or are honest, and codes sent several times. */
const [ROUNDS, HONEST] = [sized(5, 56), sized(5, 50)]
/** Answers of one platform brought to the other's address, for each of the two. */
const SWAPS = sized(5, 100)
const HOUR_MS = 60 * 60_000
/** Times each of five people tries to finish another's link, on each platform. */
const HIJACKS = sized(2, 20)
const clock = movedClock()
let stack: Stack
/** Two owners of two shops, and a second user of the first one's. */
let lan: SignedIn
let huong: SignedIn
let textVersion: string

beforeAll(async () => {
  stack = await startStack({ worker: false, clock })
  const people = stack.sandbox.control
  await people.call('issuer.addPerson', {
    sub: 'hoamay-hoa',
    name: 'Hoa',
    retailer: 'hoamay',
    roles: ['owner'],
  })
  lan = await stack.signIn('hoamay-lan')
  huong = await stack.signIn('banhgio-huong')
  textVersion = (await lan.get<{ textVersion: string }>('/permissions')).body.textVersion
  await stack.sandbox.facebook.call('setLogin', { plan: { userId: DEMO_FACEBOOK_USER } })
  await stack.sandbox.control.call('zalo.setSwitches', { change: { autoPermission: DEMO_OA } })
})
afterAll(() => stack?.close())

/** The browser pages count requests by address; each case comes from its own. */
let addresses = 0
async function go(browser: BrowserSession | null, url: string): Promise<string> {
  const answer = await fetch(new URL(url, stack.url), {
    redirect: 'manual',
    headers: {
      'x-forwarded-for': `10.2.${addresses >> 8}.${addresses++ & 255}`,
      ...(browser ? { cookie: browser.cookiesFor(stack.url) } : {}),
    },
  })
  await answer.arrayBuffer()
  return answer.headers.get('location') ?? String(answer.status)
}

interface Begun {
  readonly platform: Platform
  readonly linkId: string
  /** What the platform sends the browser back to. */
  readonly callback: URL
  readonly state: string
}

/** A link up to the moment before the browser comes back from the platform. */
async function begin(owner: SignedIn, platform: Platform): Promise<Begun> {
  const made = await owner.post<{ id: string; startUrl: string }>('/links', {
    platform,
    permissions: CODES[platform],
    textVersion,
  })
  const dialog = await go(owner.browser, made.body.startUrl)
  const answer = await fetch(dialog, { redirect: 'manual' })
  const callback = new URL(answer.headers.get('location') ?? '')
  return { platform, linkId: made.body.id, callback, state: callback.searchParams.get('state') ?? '' }
}

const withState = (url: URL, state: string): string => {
  const changed = new URL(url)
  changed.searchParams.set('state', state)
  return changed.href
}
/** Codes traded for tokens so far. */
const exchanges = (): number =>
  stack.sandbox.history
    .calls({ platform: 'facebook', path: '/v26.0/oauth/access_token' })
    .filter(({ body }) => body.includes('code=')).length +
  stack.sandbox.history.calls({ platform: 'zalo', op: 'oauth.token' }).length

const rowsOf = async (shopId: string) => ({
  channels: await stack.store.channels.countDocuments({ shopId }),
  tokens: await stack.store.tokens.countDocuments({ shopId }),
  grants: await stack.store.grants.countDocuments({}),
})
const problemOf = (location: string): string | null =>
  new URL(location, stack.url).searchParams.get('problem')

/** An honest link from start to end, among the forged ones. */
async function honest(platform: Platform): Promise<void> {
  const begun = await begin(lan, platform)
  expect(await go(lan.browser, begun.callback.href)).toBe(`/links/${begun.linkId}`)
  const { status } = (await lan.get<{ status: string }>(`/links/${begun.linkId}`)).body
  expect(status).toBe(platform === 'facebook' ? 'choose-accounts' : 'completed')
}

describe('a state', () => {
  it('that is forged, another’s, run out, used, cut or of the other platform links nothing, and the honest go through', async () => {
    const other = (platform: Platform): Platform => (platform === 'facebook' ? 'zalo' : 'facebook')
    const both = ['facebook', 'zalo'] as const
    const mine = { facebook: await begin(lan, 'facebook'), zalo: await begin(lan, 'zalo') }
    const forged: { readonly url: string; readonly kind: string }[] = []
    for (let at = 0; at < ROUNDS; at++)
      for (const platform of both) {
        const { callback, state } = mine[platform]
        const hers = await begin(huong, platform)
        for (let guess = 0; guess < 4; guess++)
          forged.push({ kind: 'random', url: withState(callback, randomBytes(32).toString('base64url')) })
        forged.push({ kind: 'another’s', url: hers.callback.href })
        forged.push({ kind: 'another’s', url: withState(callback, hers.state) })
        const cut = at % 2 === 0 ? state.slice(0, randomInt(1, 42)) : `${state}${state.slice(0, 3)}`
        forged.push({ kind: 'cut', url: withState(callback, cut) })
        const used = await begin(lan, platform)
        const declined = new URL(used.callback)
        declined.searchParams.delete('code')
        expect(problemOf(await go(lan.browser, declined.href))).toMatch(/denied|code-rejected/)
        forged.push({ kind: 'used', url: used.callback.href })
      }
    for (let at = 0; at < SWAPS; at++)
      for (const platform of both) {
        const { callback } = await begin(lan, platform)
        const swapped = new URL(callback)
        swapped.pathname = `/oauth/${other(platform)}/callback`
        forged.push({ kind: 'other platform', url: swapped.href })
      }
    expect(forged).toHaveLength(ROUNDS * 16 + SWAPS * 2)

    const before = { rows: await rowsOf('hoamay'), hers: await rowsOf('banhgio'), calls: exchanges() }
    await Promise.all(
      forged.map(async ({ url, kind }) => {
        const end = await go(lan.browser, url)
        expect(problemOf(end), `${kind} → ${end}`).toMatch(/^(state-invalid|wrong-user)$/)
      }),
    )
    expect({ rows: await rowsOf('hoamay'), hers: await rowsOf('banhgio'), calls: exchanges() }).toEqual(
      before,
    )

    const late: Begun[] = []
    for (const platform of both) for (let at = 0; at < HONEST; at++) late.push(await begin(lan, platform))
    clock.advance(11 * 60_000)
    for (const { callback, linkId } of late)
      expect(await go(lan.browser, callback.href)).toBe(`/links/${linkId}?problem=expired`)
    expect(exchanges()).toBe(before.calls)

    for (let at = 0; at < HONEST; at++) for (const platform of both) await honest(platform)
    expect(exchanges() - before.calls).toBe(2 * HONEST)
  })

  it('is worth one exchange, however many callbacks come at once', async () => {
    for (const platform of ['facebook', 'zalo'] as const) {
      for (let at = 0; at < HONEST; at++) {
        const begun = await begin(lan, platform)
        const before = exchanges()
        const ends = await Promise.all(Array.from({ length: 5 }, () => go(lan.browser, begun.callback.href)))
        expect(ends.filter((end) => problemOf(end) === null)).toEqual([`/links/${begun.linkId}`])
        expect(ends.filter((end) => problemOf(end) === 'state-invalid')).toHaveLength(4)
        expect(exchanges() - before).toBe(1)
      }
    }
  })

  it('is stored by its hash, and its verifier sealed', async () => {
    const { state } = await begin(lan, 'zalo')
    const rows = await stack.store.oneTimeStates.find({ purpose: 'link' }).lean()
    expect(rows.some(({ sealedVerifier }) => sealedVerifier !== null)).toBe(true)
    expect(JSON.stringify(rows)).not.toContain(state)
    expect(stack.logText()).not.toContain(state)
  })
})

describe('a link begun by one person', () => {
  // What the platforms allow the app in an hour, and we one person in a minute, is used up by then at full size.
  beforeAll(async () => {
    clock.advance(HOUR_MS)
    stack.sandbox.clock.advance(HOUR_MS)
    await deleteKeys(stack.env.REDIS_URL ?? '', `${stack.settings.redisPrefix}:limit:*`)
  })

  const callbackBy = async (browser: BrowserSession | null, begun: Begun) => go(browser, begun.callback.href)
  const untouched = async ({ linkId }: Begun) =>
    expect((await stack.store.links.findOne({ _id: linkId, shopId: 'hoamay' }).lean())?.status).toBe(
      'awaiting-authorization',
    )

  it('cannot be finished in another’s browser, in one without session, or after a sign-out', async () => {
    const colleague = await stack.signIn('hoamay-hoa')
    const sameElsewhere = await stack.signIn('hoamay-lan')
    const before = exchanges()
    let hijacks = 0
    const hijack = async (who: string, begun: Begun, browser: BrowserSession | null, problem: string) => {
      hijacks += 1
      expect(await callbackBy(browser, begun), who).toBe(`/links/${begun.linkId}?problem=${problem}`)
      await untouched(begun)
    }
    const tries = (['facebook', 'zalo'] as const).flatMap((platform) =>
      Array<Platform>(HIJACKS).fill(platform),
    )
    for (const platform of tries) {
      const finishers = {
        'another shop’s owner': [huong.browser, 'wrong-user'],
        'a colleague': [colleague.browser, 'wrong-user'],
        'a browser without session': [null, 'wrong-user'],
        'the same person’s other browser': [sameElsewhere.browser, 'state-invalid'],
      } as const
      for (const [who, [browser, problem]] of Object.entries(finishers)) {
        const begun = await begin(lan, platform)
        await hijack(who, begun, browser, problem)
        if (browser && problem === 'wrong-user') expect(stack.logText()).toContain(begun.linkId)
        // Nobody burnt it: its own browser still goes on.
        if (who === 'a colleague') expect(problemOf(await callbackBy(lan.browser, begun))).toBeNull()
      }
      const leaving = await stack.signIn('hoamay-lan')
      const begun = await begin(leaving, platform)
      const headers = { cookie: leaving.browser.cookiesFor(stack.url), 'x-csrf-token': leaving.csrfToken }
      await fetch(`${stack.url}/auth/logout`, { method: 'POST', headers })
      await hijack('whoever signed out', begun, leaving.browser, 'wrong-user')
    }
    expect(hijacks).toBe(HIJACKS * 10)
    expect(exchanges() - before).toBe(HIJACKS * 2)
  })

  it('shows nothing of itself to anybody else', async () => {
    const colleague = await stack.signIn('hoamay-hoa')
    const { linkId } = await begin(lan, 'facebook')
    expect((await lan.get(`/links/${linkId}`)).status).toBe(200)
    const unknown = await huong.get<object>('/links/lnk_unknown')
    for (const stranger of [colleague, huong]) {
      const answer = await stranger.get<object>(`/links/${linkId}`)
      expect({ ...answer.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' })
      expect((await stranger.post(`/links/${linkId}/channels`, { externalIds: ['1'] })).status).toBe(404)
    }
    expect(await go(colleague.browser, `/oauth/facebook/start?link=${linkId}`)).toBe(
      `/links/${linkId}?problem=wrong-user`,
    )
    expect(await go(huong.browser, `/oauth/facebook/start?link=${linkId}`)).toBe(
      `/links/${linkId}?problem=state-invalid`,
    )
  })

  it('sends whoever is not signed in to sign in, and then on', async () => {
    const { linkId } = await begin(lan, 'facebook')
    const login = await go(null, `/oauth/facebook/start?link=${linkId}`)
    expect(login).toBe(`/auth/login?returnTo=${encodeURIComponent(`/oauth/facebook/start?link=${linkId}`)}`)
    await stack.sandbox.control.call('issuer.autoLogin', { sub: 'hoamay-lan' })
    const external = browserSession(stack.url)
    const end = await external.visit(login)
    expect(new URL(end.url).pathname).toBe(`/links/${linkId}`)
    expect((await lan.get<{ status: string }>(`/links/${linkId}`)).body.status).toBe('choose-accounts')
  })

  it('is nothing for staff of the operator: they are sent back, not round in circles', async () => {
    const { linkId } = await begin(lan, 'facebook')
    await stack.sandbox.control.call('issuer.autoLogin', { sub: 'operator-son' })
    const staff = browserSession(stack.url)
    const end = await staff.visit(`/oauth/facebook/start?link=${linkId}`)
    expect(end.url).toBe(`${stack.url}/links/${linkId}?problem=wrong-user`)
  })

  it('that failed can be begun again; a finished one leads back to itself', async () => {
    const begun = await begin(lan, 'zalo')
    const declined = new URL(begun.callback)
    declined.searchParams.delete('code')
    expect(problemOf(await go(lan.browser, declined.href))).toBe('denied')
    const start = `/oauth/zalo/start?link=${begun.linkId}`
    const back = await fetch(await go(lan.browser, start), { redirect: 'manual' })
    expect(await go(lan.browser, back.headers.get('location') ?? '')).toBe(`/links/${begun.linkId}`)
    const link = (await lan.get<{ status: string; problem: null }>(`/links/${begun.linkId}`)).body
    expect(link).toMatchObject({ status: 'completed', problem: null })
    expect(await go(lan.browser, start)).toBe(`/links/${begun.linkId}`)
  })
})
