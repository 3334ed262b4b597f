import { expect } from 'vitest'
import { tellNotices } from '../../../src/doctor/tell-notices.ts'
import { type ApiAnswer, type ApiClient, apiClient } from '../api-client.ts'
import type { Shop } from '../api-world.ts'
import type { SignedIn } from '../browser-session.ts'
import { linkFacebook, linkZalo } from '../link-accounts.ts'
import { eventually } from '../wait.ts'
import {
  DAY_MS,
  type Device,
  FAMILIES,
  type Family,
  type GuardedShops,
  HOUR_MS,
  MINUTE_MS,
  patiently,
  type Person,
} from './guarded-shop.ts'
import {
  ACTS,
  type ActName,
  layOut,
  OWNERS_ADDRESS,
  MASS_SENDS,
  NOISE,
  type Prey,
  sendOne,
  startLink,
} from './takeover-acts.ts'

/** What whoever takes over has in their hands. */
type Way =
  | { readonly has: 'password'; readonly browsers?: number; readonly atOnce?: true }
  /** The issuer's own session, and no password: signed in without typing anything. */
  | { readonly has: 'issuer-session' }
  | { readonly has: 'session-cookie'; readonly rightAfterSignIn?: true }
  /** All cookies of the browser. */
  | { readonly has: 'cookie-jar'; readonly rightAfterSignIn?: true }
  | { readonly has: 'bearer-token' }
  | { readonly has: 'password-and-cookie' }

interface Attack {
  readonly way: Way
  readonly acts: readonly (ActName | typeof NOISE)[]
  /** Between two acts. */
  readonly paceMs: number
  readonly roles?: readonly string[]
}

const SECOND_MS = 1_000
const password: Way = { has: 'password' }
const OFFICER = ['privacy-officer']

/** Twenty of them, no two alike. What is left after the last act is tried again until it is stopped. */
export const ATTACKS: readonly Attack[] = [
  { way: password, acts: ['switches notices off', 'unlinks the Page'], paceMs: 30 * SECOND_MS },
  {
    way: { has: 'cookie-jar', rightAfterSignIn: true },
    acts: ['erases a customer', 'erases a customer'],
    paceMs: MINUTE_MS,
  },
  {
    way: { has: 'session-cookie' },
    acts: ['exports a customer', 'unlinks the Page'],
    paceMs: 10 * SECOND_MS,
  },
  { way: password, acts: [MASS_SENDS, 'exports a customer'], paceMs: 20 * MINUTE_MS },
  { way: { has: 'bearer-token' }, acts: ['exports a customer', 'unlinks the OA'], paceMs: 3 * HOUR_MS },
  { way: password, acts: ['changes the OA’s tokens', 'withdraws the OA’s consents'], paceMs: MINUTE_MS },
  { way: password, acts: ['exports a customer', 'exports another'], paceMs: SECOND_MS },
  { way: password, acts: ['ends everybody’s sessions', 'unlinks the OA'], paceMs: 5 * MINUTE_MS },
  {
    way: { has: 'session-cookie', rightAfterSignIn: true },
    acts: ['allows charged messages', 'ends everybody’s sessions'],
    paceMs: MINUTE_MS,
  },
  {
    way: { has: 'cookie-jar' },
    acts: ['has notices sent elsewhere', 'exports a customer'],
    paceMs: 2 * HOUR_MS,
  },
  {
    way: { has: 'password', browsers: 3, atOnce: true },
    acts: ['exports a customer', 'allows charged messages', 'switches notices off'],
    paceMs: SECOND_MS,
  },
  {
    way: { has: 'password', browsers: 3 },
    acts: ['hands customers to a partner', 'exports a customer', 'unlinks the Page'],
    paceMs: 5 * HOUR_MS,
  },
  {
    way: { has: 'password-and-cookie' },
    acts: ['allows charged messages', 'exports a customer', 'unlinks the OA'],
    paceMs: 10 * MINUTE_MS,
  },
  {
    way: password,
    acts: ['unlinks the Page', 'has everybody answered with a lure'],
    paceMs: MINUTE_MS,
  },
  { way: password, acts: ['unlinks the OA', MASS_SENDS], paceMs: 2 * MINUTE_MS },
  { way: password, acts: ['takes what an order allows', 'takes what an order allows'], paceMs: HOUR_MS },
  {
    way: password,
    acts: ['has everybody answered with a lure', 'allows charged messages'],
    paceMs: 8 * HOUR_MS,
  },
  { way: password, acts: ['exports a customer', NOISE, 'exports another'], paceMs: MINUTE_MS },
  { way: { has: 'issuer-session' }, acts: [NOISE, 'erases a customer'], paceMs: MINUTE_MS },
  {
    way: password,
    acts: ['ends sessions by a complaint', 'erases a customer'],
    paceMs: 6 * HOUR_MS,
    roles: OFFICER,
  },
]

/** More links than the guard's own look at what was done would ever have room for. */
const MANY_LINKS = 60
/** Tries of one act that is answered with a question: more than may go unanswered. */
const TRIES = 12
/** Far more than may be sent without a question. */
const SENDS_TRIED = 4
const BURST = 10

interface Victim {
  readonly person: Person
  /** The browser they have had for days. */
  readonly device: Device
}

/** What came of one. */
export interface AttackOutcome {
  readonly name: string
  /** Acts that were carried out before it was frozen. */
  readonly done: number
  readonly asked: number
}

/** Signs every victim in where they always are, lets days go by, and plays these attacks one after the other. */
export async function playAttacks(
  guarded: GuardedShops,
  shop: Shop,
  attacks: readonly Attack[],
): Promise<AttackOutcome[]> {
  const prey = await layOut(guarded, shop)
  const victims: Victim[] = []
  for (const [n, { roles = ['owner'] }] of attacks.entries()) {
    const person = { sub: `nan-nhan-${n}`, name: `Nạn nhân ${n}`, retailer: shop.retailer, roles }
    await guarded.addPerson(person)
    const device = guarded.device('Chrome · Windows', `198.51.${n}.4`)
    await guarded.signIn(person, device)
    victims.push({ person, device })
  }
  await guarded.pass(2 * DAY_MS)
  const outcomes: AttackOutcome[] = []
  for (const [n, attack] of attacks.entries()) {
    const victim = victims[n]
    if (!victim) throw new Error('An attack without a victim')
    await guarded.customerWrites(shop)
    outcomes.push(await play(prey, attack, victim, n))
    await recover(prey, victim)
  }
  return outcomes
}

/** What was carried out, asked about and sent so far. */
interface Tally {
  done: number
  asked: number
  sent: number
}

/** Acts for the thief; `again` signs in once more, where they could. */
interface Hand {
  client: ApiClient
  readonly again: (() => Promise<ApiClient>) | null
}

async function play(prey: Prey, attack: Attack, victim: Victim, n: number): Promise<AttackOutcome> {
  const { guarded } = prey
  const { acts, paceMs, way } = attack
  const name = `${n + 1}. ${way.has}: ${acts.join(', ')}`
  const hands = await takeOver(guarded, way, victim, n)
  const tally: Tally = { done: 0, asked: 0, sent: 0 }
  if (way.has === 'password' && way.atOnce) {
    const codes = await Promise.all(acts.map((act, at) => tryOut(prey, act, handOf(hands, at), tally)))
    tally.done += codes.filter((code) => code === 'done').length
  }
  // What was planned, and then more of the same: a thief who is not stopped goes on.
  for (let at = 0, frozen = false; at < acts.length + 2 && !frozen; at++) {
    const act = acts[Math.min(at, acts.length - 1)] ?? MASS_SENDS
    const code = await tryOut(prey, act, handOf(hands, at), tally)
    if (code === 'done' && act !== NOISE) tally.done += 1
    frozen = code === 'account-frozen'
    if (!frozen) await guarded.pass(paceMs)
  }
  await expectTold(prey, victim, name)
  return { name, done: tally.done, asked: tally.asked }
}

const handOf = (hands: readonly Hand[], at: number): Hand => {
  const hand = hands[at % hands.length]
  if (!hand) throw new Error('Nobody took anything')
  return hand
}

/** Until it is done, refused, or stopped; a question is answered where that is possible, and overheard where it is not. */
async function tryOut(prey: Prey, act: Attack['acts'][number], hand: Hand, tally: Tally): Promise<string> {
  let code = ''
  for (let tries = 0; tries < TRIES; tries++) {
    code = await carryOut(prey, act, hand.client, tally)
    if (code === 'step-up-required') tally.asked += 1
    else if (code !== 'signed-out') return code
    if (hand.again) hand.client = await hand.again()
  }
  return code
}

async function carryOut(
  prey: Prey,
  act: Attack['acts'][number],
  by: ApiClient,
  tally: Tally,
): Promise<string> {
  if (act === MASS_SENDS) return sendMany(prey, by, tally)
  if (act !== NOISE) return codeOf(await patiently(() => ACTS[act](by, prey)))
  for (let n = 0; n < MANY_LINKS; n++) {
    const code = codeOf(await patiently(() => startLink(by)))
    if (code !== 'done') return code
  }
  return 'done'
}

/** Ten at a time, as a script does. Done once more went out than a stranger may send without a question. */
async function sendMany({ guarded, shop }: Prey, by: ApiClient, tally: Tally): Promise<string> {
  for (let n = 0; n < SENDS_TRIED * guarded.sendLimit; n += BURST) {
    const answers = await Promise.all(Array.from({ length: BURST }, () => patiently(() => sendOne(by, shop))))
    const codes = answers.map(codeOf)
    tally.sent += codes.filter((code) => code === 'done').length
    if (codes.includes('account-frozen')) return 'account-frozen'
    if (tally.sent > guarded.sendLimit) return 'done'
    const refused = codes.find((code) => code !== 'done')
    if (refused !== undefined) return refused
  }
  return 'nothing was stopped'
}

/** What may come of an act; anything else is a fault of the script. */
const EXPECTED = ['step-up-required', 'account-frozen', 'signed-out']
function codeOf({ status, body }: ApiAnswer): string {
  if (status < 300) return 'done'
  const { code } = body as { readonly code?: string }
  if (code === undefined || !EXPECTED.includes(code))
    throw new Error(`An act was answered ${status} ${JSON.stringify(body)}`)
  return code
}

async function takeOver(
  guarded: GuardedShops,
  way: Way,
  { person, device }: Victim,
  n: number,
): Promise<readonly Hand[]> {
  const { stack, sandbox } = guarded.world
  const there = (family: Family, at = 0): Device => guarded.device(family, `203.${at}.${n}.7`)
  const withPassword = async (family: Family, at: number): Promise<Hand> => {
    const own = there(family, at)
    const signedIn = await guarded.signIn(person, own)
    return { client: signedIn, again: () => guarded.signIn(person, own, { fresh: true }) }
  }
  const carried = async (rightAfterSignIn = false, isWhole = false): Promise<Hand> => {
    const theirs = await guarded.signIn(person, device, {
      ageSeconds: 3_600,
      fresh: rightAfterSignIn,
    })
    const cookies = device.browser.cookiesFor(stack.url)
    const session = cookies.split('; ').find((cookie) => cookie.includes('session=')) ?? ''
    const headers = { 'user-agent': FAMILIES['Firefox · Linux'], 'x-forwarded-for': `203.9.${n}.7` }
    return {
      client: apiClient(stack.url, {
        ...headers,
        cookie: isWhole ? cookies : session,
        'x-csrf-token': theirs.csrfToken,
      }),
      again: null,
    }
  }
  switch (way.has) {
    case 'password': {
      const families: readonly Family[] = ['Firefox · Linux', 'Chrome · Android', 'Safari · iPhone']
      const hands: Hand[] = []
      for (const [at, family] of families.slice(0, way.browsers ?? 1).entries())
        hands.push(await withPassword(family, at))
      return hands
    }
    case 'issuer-session': {
      const client = await guarded.signIn(person, there('Firefox · Linux'), { ageSeconds: 3_600 })
      return [{ client, again: null }]
    }
    case 'session-cookie':
      return [await carried(way.rightAfterSignIn)]
    case 'cookie-jar':
      return [await carried(way.rightAfterSignIn, true)]
    case 'password-and-cookie':
      return [await carried(), await withPassword('Chrome · Android', 1)]
    case 'bearer-token': {
      const { sub, retailer, roles } = person
      const token = await sandbox.issuer.mintToken({ sub, retailer, roles: [...roles] })
      const { headers } = there('Firefox · Linux')
      return [{ client: apiClient(stack.url, { ...headers, authorization: `Bearer ${token}` }), again: null }]
    }
  }
}

/** The user is frozen, and it went out by mail and by the signed call, under the notice's own number. */
async function expectTold({ guarded, shop }: Prey, { person }: Victim, name: string): Promise<void> {
  const { world, standIns } = guarded
  const { store, rooms } = world.stack
  const shopId = shop.retailer
  const standing = await store.freezes.findOne({ shopId, userId: person.sub, endedAt: null }).lean()
  expect(standing, `${name}: frozen`).not.toBeNull()
  const notice = await store.notices.findOne({ shopId, userId: person.sub, resolvedAt: null }).lean()
  const noticeId = notice?._id ?? 'none'
  await eventually(async () => {
    await tellNotices(rooms.doctor)
    const told = await store.tellings.find({ shopId, noticeId, state: 'told' }).lean()
    expect(told.map(({ way }) => way).sort(), `${name}: told`).toEqual(['call', 'email'])
    const mail = told.find(({ way }) => way === 'email')?._id ?? 'none'
    const mailed = standIns.mails.find(({ text }) => text.includes(mail))
    expect(mailed?.to, `${name}: where the owner was told before`).toContain(OWNERS_ADDRESS)
    expect(
      standIns.calls.some(({ body }) => body.includes(noticeId)),
      name,
    ).toBe(true)
  })
}

/** The owner lifts it in the browser they have had for days, and puts right what was done. */
async function recover({ guarded, shop }: Prey, victim: Victim): Promise<void> {
  const { stack } = guarded.world
  const { store } = stack
  const person = { ...victim.person, roles: ['owner'] }
  await guarded.addPerson(person)
  const owner = await guarded.signIn(person, victim.device, { fresh: true })
  const { items } = (await owner.get<{ items: { id: string }[] }>('/freezes')).body
  for (const { id } of items) expect((await owner.delete(`/freezes/${id}`)).status).toBe(204)
  const shopId = shop.retailer
  const isWhole = async ({ id }: { readonly id: string }) => {
    const consent = await store.consents.findOne({ shopId, channelId: id }).sort({ seq: -1 }).lean()
    return consent?.act === 'given' && (await store.channels.exists({ _id: id, shopId, live: true })) !== null
  }
  if (!(await isWhole(shop.page))) await linkFacebook(stack, owner, { pageIds: [shop.page.externalId] })
  if (!(await isWhole(shop.oa))) await linkZalo(stack, owner, { oaId: shop.oa.externalId })
  await putBack(owner)
}

async function putBack(owner: SignedIn): Promise<void> {
  const ways = { emailOn: true, addresses: [OWNERS_ADDRESS], callOn: false }
  expect((await owner.call('PUT', '/notice-ways', { body: ways })).status).toBe(200)
}
