import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endIdleGrants } from '../../../src/linking/end-grants.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import type { SignedIn } from '../../support/browser-session.ts'
import { sized } from '../../support/full-size.ts'
import { seeded } from '../../support/chatter.ts'
import { type Stack, startStack } from '../../support/stack.ts'

/** What each code asks of Facebook, written down here a second time from the policy's table. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  FB1: ['pages_show_list', 'pages_read_engagement'],
  FB2: ['pages_show_list', 'pages_read_engagement', 'pages_read_user_content'],
  FB3: ['pages_show_list', 'pages_read_engagement', 'pages_read_user_content'],
  FB4: ['pages_show_list', 'pages_manage_metadata', 'pages_messaging'],
  FB5: [
    'pages_show_list',
    'pages_manage_metadata',
    'pages_messaging',
    'pages_read_engagement',
    'pages_read_user_content',
    'pages_manage_engagement',
  ],
}
const FACEBOOK = Object.keys(SCOPES)
const ZALO = ['ZA1', 'ZA2', 'ZA3']
const BEYOND = ['business_management', 'pages_manage_posts', 'pages_utility_messaging', 'pages_user_gender']

const subsets = (codes: readonly string[]): string[][] =>
  Array.from({ length: 2 ** codes.length - 1 }, (_, bits) =>
    codes.filter((_code, at) => ((bits + 1) >> at) & 1),
  )
const scopesOf = (codes: readonly string[]): string[] =>
  [...new Set(codes.flatMap((code) => SCOPES[code] ?? []))].sort()

let stack: Stack
let lan: SignedIn
let textVersion: string

beforeAll(async () => {
  stack = await startStack({ worker: false })
  lan = await stack.signIn('hoamay-lan')
  textVersion = (await lan.get<{ textVersion: string }>('/permissions')).body.textVersion
})
afterAll(() => stack?.close())

async function dialogOf(platform: string, permissions: readonly string[], at: number): Promise<URL> {
  const made = await lan.post<{ startUrl: string }>('/links', { platform, permissions, textVersion })
  expect(made.status).toBe(201)
  const answer = await fetch(made.body.startUrl, {
    redirect: 'manual',
    headers: { cookie: lan.browser.cookiesFor(stack.url), 'x-forwarded-for': `10.3.0.${at}` },
  })
  return new URL(answer.headers.get('location') ?? '')
}

describe('what a platform is asked for', () => {
  it('is exactly what the consented codes map to, for all 31 sets of Facebook’s', async () => {
    const sets = subsets(FACEBOOK)
    expect(sets).toHaveLength(31)
    for (const [at, codes] of sets.entries()) {
      const { searchParams } = await dialogOf('facebook', codes, at)
      const asked = (searchParams.get('scope') ?? '').split(',').sort()
      expect(asked, codes.join('+')).toEqual(scopesOf(codes))
      expect(asked).not.toContain('business_management')
      expect(searchParams.has('config_id')).toBe(false)
    }
  })

  it('is no scope at all for the 7 sets of Zalo’s, whose fence is the list of methods', async () => {
    const sets = subsets(ZALO)
    expect(sets).toHaveLength(7)
    for (const [at, codes] of sets.entries()) {
      const { searchParams } = await dialogOf('zalo', codes, 40 + at)
      expect([...searchParams.keys()].sort()).toEqual(['app_id', 'code_challenge', 'redirect_uri', 'state'])
    }
  })

  it('is never a code of the other platform, of the app, unknown, doubled into more, or none', async () => {
    const wish = (platform: string, permissions: readonly string[]) =>
      lan.post<{ code: string }>('/links', { platform, permissions, textVersion })
    for (const [platform, permissions] of [
      ['facebook', ['ZA1']],
      ['zalo', ['ZA1', 'FB1']],
      ['facebook', ['APP1']],
      ['facebook', ['business_management']],
      ['facebook', ['FB1', 'FB9']],
      ['facebook', []],
    ] as const)
      expect((await wish(platform, permissions)).status, permissions.join()).toBe(400)
    const outdated = await lan.post<object>('/links', {
      platform: 'zalo',
      permissions: ['ZA1'],
      textVersion: '2019-09-10',
    })
    expect(outdated).toMatchObject({ status: 409, body: { code: 'text-outdated', textVersion } })
  })
})

interface Drift {
  readonly codes: string[]
  readonly granted: string[]
  /** What the person had allowed us before, and was not asked for now. */
  readonly extra: string[]
  /** The same person's other Page, live in another shop with these codes. */
  readonly others: string[]
}

const CASES = sized(50, 500)
const LANES = 10

function drifts(): Drift[] {
  // Repeatable: the same grants in every run.
  const below = seeded(20_261_127)
  const some = (list: readonly string[], percent: number) => list.filter(() => below(100) < percent)
  return Array.from({ length: CASES }, (_, at) => {
    const picked = some(FACEBOOK, 50)
    const codes = picked.length > 0 ? picked : ['FB5']
    const granted = some(scopesOf(codes), 70)
    // Without seeing the Pages nothing can be linked: mixed in, and not the rule.
    if (at % 5 !== 0 && !granted.includes('pages_show_list')) granted.push('pages_show_list')
    const asked = new Set(scopesOf(codes))
    const extra = some([...BEYOND, ...scopesOf(FACEBOOK)], 40).filter((scope) => !asked.has(scope))
    return { codes, granted, extra, others: at % 3 === 0 ? some(FACEBOOK, 50) : [] }
  })
}

async function ownerOf(shop: string): Promise<SignedIn> {
  const person = { sub: `${shop}-owner`, name: 'Lan', retailer: shop, roles: ['owner'] }
  await stack.sandbox.control.call('issuer.addPerson', person)
  return stack.signIn(person.sub)
}

/** A person with two Pages of their own. */
async function merchant(at: number) {
  const number = String(at).padStart(String(CASES).length, '0')
  const [userId, pageId, otherPageId] = [
    `3100000000000${number}`,
    `4100000000000${number}`,
    `4200000000000${number}`,
  ]
  for (const id of [pageId, otherPageId])
    await stack.sandbox.facebook.call('addPage', { id, name: `Trang ${id}` })
  await stack.sandbox.facebook.call('addUser', {
    id: userId,
    name: `Chủ ${at}`,
    pageIds: [pageId, otherPageId],
  })
  return { userId, pageId, otherPageId, pageIds: [pageId, otherPageId] }
}

let addresses = 0
interface LinkView {
  readonly id: string
  readonly status: string
  readonly problem: string | null
  readonly permissions: Readonly<Record<'asked' | 'granted' | 'missing' | 'extra', readonly string[]>>
}

/** Links as far as the choice of Pages, ticking these scopes in Facebook's dialog by hand. */
async function walk(
  owner: SignedIn,
  person: { readonly userId: string; readonly pageIds: readonly string[] },
  permissions: readonly string[],
  granted: readonly string[],
): Promise<LinkView> {
  const made = await owner.post<{ id: string; startUrl: string }>('/links', {
    platform: 'facebook',
    permissions,
    textVersion,
  })
  const headers = {
    cookie: owner.browser.cookiesFor(stack.url),
    'x-forwarded-for': `10.4.${addresses >> 8}.${addresses++ & 255}`,
  }
  const dialog =
    (await fetch(made.body.startUrl, { redirect: 'manual', headers })).headers.get('location') ?? ''
  const form = new URLSearchParams({
    query: new URL(dialog).search.slice(1),
    user: person.userId,
    decision: 'approve',
  })
  for (const scope of granted) form.append('scope', scope)
  for (const page of person.pageIds) form.append('page', page)
  const answer = new URL('/facebook/www/dialog/answer', dialog)
  const back = await fetch(answer, { method: 'POST', redirect: 'manual', body: form })
  await fetch(back.headers.get('location') ?? '', { redirect: 'manual', headers })
  return (await owner.get<LinkView>(`/links/${made.body.id}`)).body
}

const choose = (owner: SignedIn, link: LinkView, pageId: string) =>
  owner.post(`/links/${link.id}/channels`, { externalIds: [pageId] })

const heldAtPlatform = (userId: string): string[] =>
  Object.entries(stack.sandbox.facebook.state.grants.get(userId)?.permissions ?? {})
    .filter(([name, status]) => status === 'granted' && name !== 'public_profile')
    .map(([name]) => name)
    .sort()

interface Lane {
  readonly shop: string
  readonly owner: SignedIn
  readonly other: SignedIn
}

/** @returns whether the Page was linked */
async function checkDrift({ shop, owner, other }: Lane, drift: Drift, at: number): Promise<boolean> {
  const { codes, granted, extra, others } = drift
  const named = `number ${at}: ${JSON.stringify(drift)}`
  const person = await merchant(at)
  const { userId, pageId, pageIds } = person
  if (others.length > 0)
    await choose(other, await walk(other, person, others, scopesOf(others)), person.otherPageId)
  await stack.sandbox.facebook.call('grant', {
    userId,
    scopes: [...heldAtPlatform(userId), ...extra],
    pageIds,
  })

  const link = await walk(owner, person, codes, granted)
  const held = new Set(granted)
  const whole = codes.filter((code) => SCOPES[code]?.every((scope) => held.has(scope)))
  const missing = codes.filter((code) => !whole.includes(code))
  expect(link.permissions, named).toMatchObject({ asked: codes, granted: whole, missing })
  expect(link.permissions.extra, named).toEqual(expect.arrayContaining(extra))
  if (!granted.includes('pages_show_list')) {
    expect(link, named).toMatchObject({ status: 'failed', problem: 'denied' })
    expect(await stack.store.channels.countDocuments({ shopId: shop, externalId: pageId })).toBe(0)
    return false
  }
  expect((await choose(owner, link, pageId)).status, named).toBe(201)
  const channel = await stack.store.channels.findOne({ shopId: shop, externalId: pageId }).lean<ChannelDoc>()
  expect([...(channel?.grantedScopes ?? [])].sort(), named).toEqual([...granted].sort())
  const consented = await stack.rooms.consents.now(shop, channel?._id ?? '')
  expect([...consented].sort(), named).toEqual([...codes].sort())

  // Given back: what neither this Page nor the person's other one stands on.
  const needed = new Set([...granted, ...scopesOf(others)])
  expect(heldAtPlatform(userId), named).toEqual(
    [...needed].filter((scope) => heldAtPlatform(userId).includes(scope)).sort(),
  )
  for (const scope of extra.filter((name) => needed.has(name)))
    expect(heldAtPlatform(userId), named).toContain(scope)
  return true
}

describe('what is kept of a grant', () => {
  const cases = drifts().map((drift, at) => ({ drift, at }))
  let linked = 0

  it.each(Array.from({ length: LANES }, (_, lane) => lane))(
    'is what was asked, granted and consented to, in many grants that say more or less (part %i)',
    async (lane) => {
      const shop = `drift-${lane}`
      const mine: Lane = { shop, owner: await ownerOf(shop), other: await ownerOf(`other-${lane}`) }
      for (const { drift, at } of cases.filter(({ at: n }) => n % LANES === lane))
        if (await checkDrift(mine, drift, at)) linked++
    },
  )

  it('is something in most of them: the honest go through', () => {
    expect(linked).toBeGreaterThan(CASES * 0.7)
  })

  it('is nothing of a link that failed: its grant is given back and its token destroyed', async () => {
    await endIdleGrants(stack.rooms.linking, 2 * CASES)
    const grants = await stack.store.grants.find({}).lean()
    expect(grants.every(({ channelIds }) => channelIds.length > 0)).toBe(true)
    const known = new Set(grants.map(({ platformUserId }) => platformUserId))
    const forgotten = [...stack.sandbox.facebook.state.users.keys()].filter(
      (id) => id.startsWith('31') && !known.has(id),
    )
    expect(forgotten).not.toHaveLength(0)
    for (const id of forgotten) expect(stack.sandbox.facebook.state.grants.has(id), id).toBe(false)
  })

  it('tells a person’s other Pages when a permission is declined later', async () => {
    const person = await merchant(CASES + 27)
    const all = scopesOf(FACEBOOK)
    const first = await walk(lan, person, FACEBOOK, all)
    expect((await choose(lan, first, person.otherPageId)).status).toBe(201)
    const second = await walk(
      lan,
      person,
      FACEBOOK,
      all.filter((scope) => scope !== 'pages_messaging'),
    )
    expect((await choose(lan, second, person.pageId)).status).toBe(201)
    for (const externalId of person.pageIds) {
      const channel = await stack.store.channels.findOne({ shopId: 'hoamay', externalId }).lean<ChannelDoc>()
      const { body } = await lan.get<{ permissions: { code: string; state: string }[] }>(
        `/channels/${channel?._id}`,
      )
      expect(body.permissions.map(({ code, state }) => `${code} ${state}`)).toEqual([
        'FB1 granted',
        'FB2 granted',
        'FB3 granted',
        'FB4 missing',
        'FB5 missing',
      ])
    }
  })
})
