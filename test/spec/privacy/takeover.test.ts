import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tellNotices } from '../../../src/doctor/tell-notices.ts'
import type { ApiAnswer, ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { type SignedIn, signInAgain, signInThroughIssuer } from '../../support/browser-session.ts'
import { linkFacebook } from '../../support/link-accounts.ts'
import { movedClock } from '../../support/moved-clock.ts'
import { guardShops } from '../../support/scenarios/guarded-shop.ts'
import { liveDays } from '../../support/scenarios/normal-days.ts'
import { ATTACKS, playAttacks } from '../../support/scenarios/takeovers.ts'
import { startTellStandIns, type TellStandIns } from '../../support/tell-stand-ins.ts'
import { eventually } from '../../support/wait.ts'

const OWNER = 'hoamay-lan'
/** Takeovers of every run: with a password, a cookie, by messages to everybody, with a whole jar of cookies. */
const SOME = [0, 2, 3, 9]
const DAY_MS = 24 * 60 * 60 * 1000
/** Another browser than the tests' own, in another place. */
const ELSEWHERE = {
  'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36',
  'x-forwarded-for': '203.0.113.7',
}

const clock = movedClock()
let world: ApiWorld
let shop: Shop
let standIns: TellStandIns
/** The browser the owner has used for a month. */
let known: SignedIn

beforeAll(async () => {
  standIns = await startTellStandIns()
  world = await startApiWorld({
    env: { ...standIns.env, TAKEOVER_SENDS: '9', TAKEOVER_REFUSED_CALLS: '4' },
    clock,
  })
  shop = world.flowers
  known = await world.stack.signIn(OWNER)
  const ways = { emailOn: true, addresses: ['chu@hoamay.test'], callOn: false }
  await known.call('PUT', '/notice-ways', { body: ways })
  await lastMonth()
}, WORLD_DEADLINE_MS)
afterAll(async () => {
  await world?.close()
  await standIns?.close()
})

// What one test froze is nothing to the next.
afterEach(async () => {
  await world.stack.store.freezes.deleteMany({ shopId: 'hoamay' })
  await world.stack.store.channels.updateMany({ shopId: 'hoamay' }, { $set: { frozenAt: null } })
  await lastMonth()
})

/** What is known of the owner's browsers was first seen a month ago, and everything they did is old. */
async function lastMonth(): Promise<void> {
  const { store } = world.stack
  const ago = new Date(Date.now() - 30 * DAY_MS)
  await store.knownBrowsers.updateMany({ shopId: 'hoamay' }, { $set: { firstSeenAt: ago } })
  await store.activity.updateMany({ shopId: 'hoamay' }, { $set: { at: ago } })
}

/** A browser nobody knows, signed in with the owner's own password. */
async function stranger(headers: Readonly<Record<string, string>> = {}, ageSeconds = 0): Promise<SignedIn> {
  await world.sandbox.control.call('issuer.autoLogin', { sub: OWNER, ageSeconds })
  strangers += 1
  return signInThroughIssuer(world.stack.url, {
    ...ELSEWHERE,
    'x-forwarded-for': `203.0.${strangers}.7`,
    ...headers,
  })
}
let strangers = 0

async function signInFresh(client: SignedIn, own: Readonly<Record<string, string>> = {}): Promise<SignedIn> {
  await world.sandbox.control.call('issuer.autoLogin', { sub: OWNER, ageSeconds: 3_600 })
  return signInAgain(world.stack.url, own, client.browser, { fresh: true })
}

/** The owner's own browser, with a sign-in from an hour ago. */
async function ownBrowser(): Promise<SignedIn> {
  await world.sandbox.control.call('issuer.autoLogin', { sub: OWNER, ageSeconds: 3_600 })
  known = await signInAgain(world.stack.url, {}, known.browser)
  return known
}

interface Freeze {
  readonly id: string
  readonly cause: string
  readonly signals: readonly string[]
  readonly channelIds: readonly string[]
  readonly user: { readonly id: string } | null
}
const freezes = async (client: ApiClient): Promise<readonly Freeze[]> =>
  (await client.get<{ items: readonly Freeze[] }>('/freezes')).body.items

async function undo(): Promise<void> {
  known = await signInFresh(await ownBrowser())
  for (const { id } of await freezes(known)) expect((await known.delete(`/freezes/${id}`)).status).toBe(204)
}

const codeOf = ({ status, body }: ApiAnswer): string =>
  status < 300 ? 'done' : String((body as { code?: unknown }).code)

type Act = (client: ApiClient) => Promise<ApiAnswer>
const ACTS = {
  'switches notices off': (client) =>
    client.call('PUT', '/notice-ways', { body: { emailOn: false, addresses: [], callOn: false } }),
  'exports a customer': (client) =>
    client.get(`/privacy/people/${shop.facebook.personId}/export`, { headers: { Purpose: 'service' } }),
  'allows charged messages': (client) =>
    client.patch('/settings', { channels: [{ id: shop.oa.id, paidSends: true }] }),
  'ends everybody’s sessions': (client) => client.delete('/sessions?everybody=true'),
  'unlinks the Page': (client) => client.delete(`/channels/${shop.page.id}`),
} as const satisfies Record<string, Act>

/** What was taken over does first, and next. */
const TAKEOVERS: readonly (readonly [keyof typeof ACTS, keyof typeof ACTS])[] = [
  ['switches notices off', 'unlinks the Page'],
  ['exports a customer', 'exports a customer'],
  ['ends everybody’s sessions', 'unlinks the Page'],
]

describe('Honest owners', () => {
  it('do one thing on a new phone, and are neither asked nor frozen', async () => {
    for (const act of ['exports a customer', 'allows charged messages'] as const) {
      const phone = await stranger({}, 3_600)
      expect(codeOf(await ACTS[act](phone))).toBe('done')
      await lastMonth()
    }
    expect(await freezes(known)).toEqual([])
  })

  it('have a busy day in a browser they are known by, and are neither asked nor frozen', async () => {
    const owner = world.bakery.owner
    const ago = new Date(Date.now() - 30 * DAY_MS)
    await world.stack.store.knownBrowsers.updateMany({ shopId: 'banhgio' }, { $set: { firstSeenAt: ago } })
    const { conversationId, personId } = world.bakery.facebook
    const codes: string[] = []
    for (let n = 0; n < 3; n++) {
      const headers = { 'Idempotency-Key': `busy-${n}`, Purpose: 'service' }
      codes.push(
        codeOf(
          await owner.post(`/conversations/${conversationId}/messages`, { text: `dạ ${n}` }, { headers }),
        ),
        codeOf(await owner.get(`/privacy/people/${personId}/export`, { headers })),
        codeOf(await owner.patch('/settings', { channels: [{ id: world.bakery.oa.id, paidSends: true }] })),
      )
    }
    codes.push(codeOf(await owner.delete('/sessions?everybody=true')))
    codes.push(codeOf(await owner.delete(`/channels/${world.bakery.page.id}`)))
    expect(new Set(codes)).toEqual(new Set(['done']))
    // The days at the end of this file are lived in this shop too.
    const again = await world.stack.signIn('banhgio-huong')
    await linkFacebook(world.stack, again, { pageIds: [world.bakery.page.externalId] })
  })
})

describe('Whoever has the owner’s password and none of their browsers', () => {
  it.each(TAKEOVERS)('%s: frozen before it %s', async (first, second) => {
    const thief = await stranger()
    expect(codeOf(await ACTS[first](thief))).toBe('done')
    expect(codeOf(await ACTS[second](thief))).toBe('account-frozen')
    const page = (
      await thief.get<{ status: string; problems: { code: string }[] }>(`/channels/${shop.page.id}`)
    ).body
    expect(page).toMatchObject({ status: 'active', problems: [{ code: 'frozen', detail: null }] })
    const [freeze] = await freezes(thief)
    expect(freeze).toMatchObject({ cause: 'takeover', user: { id: OWNER } })
    expect(freeze?.signals).toEqual(expect.arrayContaining(['new-browser', 'acts-before']))
    // A fresh sign-in is no way out where it is the password that was stolen.
    const again = await signInFresh(thief, ELSEWHERE)
    expect(codeOf(await ACTS[second](again))).toBe('account-frozen')
    expect(codeOf(await again.delete(`/freezes/${freeze?.id}`))).toBe('freeze-undo-elsewhere')
    await undo()
  })

  it('does two things at once: not both are done', async () => {
    const thief = await stranger()
    const codes = await Promise.all([
      ACTS['exports a customer'](thief).then(codeOf),
      ACTS['allows charged messages'](thief).then(codeOf),
    ])
    expect(codes.filter((code) => code === 'done').length).toBeLessThan(2)
    expect(codes).toContain('account-frozen')
    await undo()
    // The owner has answered for what was before: the count begins anew.
    expect(codeOf(await ACTS['exports a customer'](thief))).toBe('done')
    expect(codeOf(await ACTS['exports a customer'](thief))).toBe('account-frozen')
    await undo()
  })

  it('cannot link, choose Pages or send either, and everything of the owner’s other staff goes on', async () => {
    const thief = await stranger()
    await ACTS['exports a customer'](thief)
    await ACTS['exports a customer'](thief)
    const { textVersion } = (await thief.get<{ textVersion: string }>('/permissions')).body
    const wish = { platform: 'facebook', permissions: ['FB5'], textVersion }
    const link = await world.stack.store.links.findOne({ shopId: 'hoamay' }).lean()
    const answers = [
      await thief.post('/links', wish),
      await thief.post(`/links/${link?._id}/channels`, { externalIds: [shop.page.externalId] }),
      await send(thief, 'mua ngay', 'thief-1'),
    ]
    expect(answers.map(codeOf)).toEqual(['account-frozen', 'account-frozen', 'account-frozen'])
    const start = await thief.browser.get(`/oauth/facebook/start?link=${link?._id}`)
    expect(start.headers.get('location')).toBe(`/links/${link?._id}?problem=account-frozen`)
    const agent = await world.as('hoamay', ['agent'], { sub: 'hoamay-minh' })
    expect((await agent.get('/conversations')).status).toBe(200)
    await undo()
  })
})

const send = (client: ApiClient, text: string, key: string) =>
  client.post<{ id: string; status: string }>(
    `/conversations/${shop.facebook.conversationId}/messages`,
    { text },
    { headers: { 'Idempotency-Key': key } },
  )
const sentTexts = (): string[] =>
  world.sandbox.history
    .calls({ op: 'POST */messages', contains: '"metadata"' })
    .filter(({ status }) => status === 200)
    .flatMap(({ body }) => /đợi [0-9]/.exec(String(body))?.[0] ?? [])

describe('A freeze', () => {
  it('keeps what is sent, in order, takes in what customers write, and lets it all go once it is lifted', async () => {
    const thief = await stranger()
    await ACTS['exports a customer'](thief)
    await ACTS['exports a customer'](thief)
    const agent = await world.as('hoamay', ['agent'], { sub: 'hoamay-minh' })
    const ids: string[] = []
    for (let n = 1; n <= 3; n++) {
      const { status, body } = await send(agent, `đợi ${n}`, `frozen-${n}`)
      expect(status).toBe(202)
      ids.push(body.id)
    }
    // It was looked at, and waits.
    await eventually(async () => {
      const row = await world.stack.store.outbox.findOne({ shopId: 'hoamay', messageId: ids[0] ?? '' }).lean()
      expect(row).toMatchObject({ state: 'deferred', problem: 'channel-frozen', open: true })
    })
    await world.customerWrites({ ...shop, owner: agent }, 'facebook', 'shop còn hoa không')
    expect(sentTexts()).toEqual([])
    await undo()
    await eventually(() => expect(sentTexts()).toEqual(['đợi 1', 'đợi 2', 'đợi 3']))
  })

  it('is told to the owner where they were told before the thief changed that, and to KiotViet, with no name in the call', async () => {
    standIns.mails.length = 0
    standIns.calls.length = 0
    await known.call('PUT', '/notice-ways', {
      body: { emailOn: true, addresses: ['chu@hoamay.test'], callOn: false },
    })
    await lastMonth()
    const thief = await stranger()
    await ACTS['switches notices off'](thief)
    await ACTS['unlinks the Page'](thief)
    await eventually(async () => {
      await tellNotices(world.stack.rooms.doctor)
      return standIns.mails.length > 0 && standIns.calls.length > 0
    })
    expect(standIns.mails[0]?.to).toEqual(['chu@hoamay.test'])
    const call = JSON.parse(standIns.calls[0]?.body ?? '{}') as { type: string; data: object }
    expect(call).toMatchObject({ type: 'notice.frozen', data: { shopId: 'hoamay', cause: null } })
    expect(standIns.calls[0]?.body).not.toContain('Lan')
    const owner = await ownBrowser()
    const notices = async () =>
      (await owner.get<{ items: { kind: string; userId: string }[] }>('/notices')).body.items.filter(
        ({ kind }) => kind === 'frozen',
      )
    expect(await notices()).toMatchObject([{ kind: 'frozen', userId: OWNER }])
    const metrics = await (await fetch(`${world.stack.url}/metrics`)).text()
    const operator = await world.sandbox.issuer.mintToken({
      sub: 'operator-son',
      retailer: null,
      roles: ['operator'],
    })
    const overview = await fetch(`${world.stack.url}/ops/overview`, {
      headers: { authorization: `Bearer ${operator}` },
    })
    expect(await overview.json()).toMatchObject({ freezes: { count: 1, more: false } })
    expect(metrics).toMatch(/kvsocial_freezes_total\{cause="takeover"\} [1-9]/)
    await undo()
  })

  it('is lifted by a fresh sign-in in a browser the owner is known by, and not by one that is an hour old', async () => {
    const owner = await ownBrowser()
    const made = await owner.post<Freeze>(`/channels/${shop.page.id}/freeze`)
    expect(made.status).toBe(201)
    const stale = await owner.delete(`/freezes/${made.body.id}`)
    expect(codeOf(stale)).toBe('step-up-required')
    expect(stale.body).toMatchObject({ maxAgeSeconds: 600 })
    expect(stale.headers.get('www-authenticate')).toContain('insufficient_user_authentication')
    // A program's token is held to the same: by when its user signed in, where it says so.
    const old = await world.stack.sandbox.issuer.mintToken({
      sub: OWNER,
      overrides: { auth_time: Math.floor(Date.now() / 1000) - 3_600 },
    })
    const byToken = await fetch(`${world.stack.url}/api/v1/freezes/${made.body.id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${old}` },
    })
    expect(await byToken.json()).toMatchObject({ code: 'step-up-required' })
    known = await signInFresh(owner)
    expect((await known.delete(`/freezes/${made.body.id}`)).status).toBe(204)
    expect(await freezes(known)).toEqual([])
    expect((await known.get(`/channels/${shop.page.id}`)).body).toMatchObject({ problems: [] })
  })

  it('of a link is one of all it opened, for its shop alone', async () => {
    const link = await world.stack.store.links.findOne({ shopId: 'hoamay', platform: 'facebook' }).lean()
    const neighbour = await world.as('banhgio', ['owner'])
    expect((await neighbour.post(`/links/${link?._id}/freeze`)).status).toBe(404)
    known = await signInFresh(await ownBrowser())
    const made = await known.post<Freeze>(`/links/${link?._id}/freeze`)
    expect(made.body).toMatchObject({ cause: 'manual', channelIds: [shop.page.id], user: null })
    expect((await known.delete(`/links/${link?._id}/freeze`)).status).toBe(204)
    expect((await known.delete(`/links/${link?._id}/freeze`)).status).toBe(404)
  })
})

describe('A session that is suspect', () => {
  it('sends much from a new browser: asked to sign in again, and then it goes on', async () => {
    const thief = await stranger({}, 3_600)
    const codes: string[] = []
    for (let n = 0; n < 10; n++) codes.push(codeOf(await send(thief, `nhiều ${n}`, `many-${n}`)))
    expect(codes).toEqual([...Array<string>(9).fill('done'), 'step-up-required'])
    const again = await signInFresh(thief, ELSEWHERE)
    // The same key: what was refused was not carried out.
    expect(codeOf(await send(again, 'nhiều 9', 'many-9'))).toBe('done')
    // So many messages are an act by themselves: none that destroys follows it.
    expect(codeOf(await ACTS['exports a customer'](again))).toBe('account-frozen')
    await undo()
  })

  it('came back from the platform again and again with states that are not its own: asked', async () => {
    const thief = await ownBrowser()
    for (let n = 0; n < 5; n++) {
      const back = await thief.browser.get(`/oauth/facebook/callback?code=x&state=made-up-${n}`)
      expect(back.headers.get('location')).toContain('problem=state-invalid')
    }
    expect(codeOf(await ACTS['exports a customer'](thief))).toBe('step-up-required')
    known = await signInFresh(thief)
    expect(codeOf(await ACTS['exports a customer'](known))).toBe('done')
  })

  it('was refused often: asked, and frozen once it goes on trying', async () => {
    const { id } = (await known.get<{ items: { id: string }[] }>('/people')).body.items[0] ?? { id: '' }
    const thief = await ownBrowser()
    const cookie = thief.browser.cookiesFor(world.stack.url)
    for (let n = 0; n < 4; n++)
      await fetch(`${world.stack.url}/api/v1/people/${id}`, { method: 'PATCH', headers: { cookie } })
    const codes: string[] = []
    for (let n = 0; n < 4; n++) codes.push(codeOf(await ACTS['switches notices off'](thief)))
    expect(codes).toEqual(['step-up-required', 'step-up-required', 'step-up-required', 'account-frozen'])
    await undo()
  })

  it('was carried to another browser: its cookie alone is not enough for what destroys', async () => {
    const thief = await ownBrowser()
    const session = /session=[\w-]+/.exec(thief.browser.cookiesFor(world.stack.url))?.[0] ?? ''
    const answer = await fetch(`${world.stack.url}/api/v1/channels/${shop.page.id}`, {
      method: 'DELETE',
      headers: { ...ELSEWHERE, cookie: session, 'x-csrf-token': thief.csrfToken },
    })
    expect(await answer.json()).toMatchObject({ code: 'step-up-required' })
    expect((await thief.get('/channels')).status).toBe(200)
  })
})

// Last, since days go by in it. All of them, with the thresholds a gateway has by itself: test/long/takeovers.test.ts.
describe('Recorded takeovers and working days (T56)', () => {
  it('each takeover is frozen before its second destructive act and told, and no day of work is disturbed', async () => {
    const guarded = guardShops(world, clock, standIns)
    const some = ATTACKS.filter((_, n) => SOME.includes(n))
    const outcomes = await playAttacks(guarded, shop, some)
    expect(outcomes.filter(({ done }) => done > 1)).toEqual([])
    expect(outcomes).toHaveLength(SOME.length)
    const { days, steppedUp } = await liveDays(guarded, [shop, world.bakery], { days: 10, seed: 56 })
    expect(steppedUp).toEqual([])
    expect(days).toBe(10)
    // Some fifteen seconds, and many times that on a machine that has other things to do.
  }, 600_000)
})
