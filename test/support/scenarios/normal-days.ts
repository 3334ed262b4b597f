import type { ApiAnswer, ApiClient } from '../api-client.ts'
import type { Shop } from '../api-world.ts'
import type { SignedIn } from '../browser-session.ts'
import { choices } from '../erasures.ts'
import {
  type Device,
  type Family,
  type GuardedShops,
  HOUR_MS,
  patiently,
  type Person,
} from './guarded-shop.ts'
import { ACTS, layOut, type Prey, sendOne, startLink } from './takeover-acts.ts'

/** What came of them; a day is one person's. */
export interface DaysOutcome {
  readonly days: number
  /** Days on which somebody was asked to sign in again, or frozen, where nothing asks for that always. */
  readonly steppedUp: readonly string[]
  readonly calls: number
}

type Role = 'owner' | 'agent' | 'privacy-officer'
interface Worker extends Person {
  readonly shop: Shop
  readonly prey: Prey
  readonly role: Role
  device: Device
  readonly network: string
}

/** Who works at each shop. */
const STAFF: readonly Role[] = ['owner', 'owner', 'agent', 'agent', 'privacy-officer']
const NIGHT_MS = 12 * HOUR_MS
/** From eight in the morning to eight at night. */
const HOURS = 12

interface Deed {
  /** 0…11 */
  readonly hour: number
  readonly what: string
  do(by: ApiClient): Promise<ApiAnswer>
}
interface Plan {
  readonly worker: Worker
  /** The browser of the day, where it is not the usual one. */
  readonly device: Device
  /** When they sit in another network from noon on. */
  readonly moves: boolean
  readonly kind: string
  readonly deeds: readonly Deed[]
}

/**
 * Lets this many working days of two shops' people go by, as the seed has it: what they do, in which browser, from where.
 * Their first day of all is not counted: nobody knows anything of anybody then.
 */
export async function liveDays(
  guarded: GuardedShops,
  shops: readonly Shop[],
  { days, seed }: { days: number; seed: number },
): Promise<DaysOutcome> {
  const below = choices(seed)
  const staff: Worker[] = []
  for (const [at, shop] of shops.entries()) staff.push(...(await hire(guarded, shop, at)))
  for (const worker of staff) await guarded.signIn(worker, worker.device)
  await guarded.pass(2 * NIGHT_MS)
  const steppedUp: string[] = []
  let lived = 0
  let calls = 0
  for (let date = 1; lived < days; date++) {
    for (const shop of shops) await guarded.customerWrites(shop)
    const today = staff.slice(0, days - lived).map((worker) => planDay(guarded, worker, date, below))
    lived += today.length
    const outcome = await liveDay(guarded, today)
    calls += outcome.calls
    steppedUp.push(...outcome.steppedUp.map((what) => `day ${date}: ${what}`))
    await guarded.pass(NIGHT_MS)
  }
  return { days: lived, steppedUp, calls }
}

async function hire(guarded: GuardedShops, shop: Shop, at: number): Promise<Worker[]> {
  const prey = await layOut(guarded, shop)
  const workers: Worker[] = []
  for (const [n, role] of STAFF.entries()) {
    const person: Person = {
      sub: `nguoi-${shop.retailer}-${n}`,
      name: `Người ${n}`,
      retailer: shop.retailer,
      roles: [role],
    }
    await guarded.addPerson(person)
    // The shop's own network, and its computer; the owner has a laptop at home.
    const network = `198.18.${at}`
    const device = guarded.device('Chrome · Windows', `${network}.${10 + n}`)
    workers.push({ ...person, shop, prey, role, device, network })
  }
  return workers
}

/** The first day of each fortnight brings a sale, the last one the month's exports. */
const FORTNIGHT = 14

function planDay(guarded: GuardedShops, worker: Worker, date: number, below: (n: number) => number): Plan {
  const { device, kind } = deviceOf(guarded, worker, below)
  const isNew = kind.startsWith('new')
  const isSale = date % FORTNIGHT === 1
  const isMonthsEnd = date % FORTNIGHT === FORTNIGHT - 1
  const deeds = [
    ...sends(worker, isNew ? 3 : isSale ? saleSends(guarded, worker) : 2 + below(4), below),
    ...ROLES[worker.role](worker, { below, isMonthsEnd, isNew }),
  ]
  const moves = !isNew && below(8) === 0
  return { worker, device, moves, kind: `${worker.role}, ${kind}${isSale ? ', sale' : ''}`, deeds }
}

const saleSends = ({ sendLimit }: GuardedShops, { role }: Worker): number =>
  role === 'agent' ? Math.ceil(1.25 * sendLimit) : 5

/** Mostly the usual one; now and then a phone that is new, cookies that were cleared, or a colleague's computer. */
function deviceOf(
  guarded: GuardedShops,
  worker: Worker,
  below: (n: number) => number,
): { device: Device; kind: string } {
  const luck = below(100)
  const phone: Family = below(2) === 0 ? 'Safari · iPhone' : 'Chrome · Android'
  const fresh = (family: Family, address: string) => guarded.device(family, address)
  if (luck < 4) return { device: fresh(phone, `100.${64 + below(60)}.${below(250)}.9`), kind: 'new phone' }
  if (luck < 6) return { device: fresh(phone, `${worker.network}.77`), kind: 'new phone in the shop' }
  if (luck < 9)
    return {
      device: fresh('Chrome · Windows', `${worker.network}.${10 + below(5)}`),
      kind: 'cleared cookies',
    }
  if (luck < 17)
    return {
      device: guarded.elsewhere(worker.device, `100.${64 + below(60)}.${below(250)}.3`),
      kind: 'travelling',
    }
  return { device: worker.device, kind: 'usual' }
}

const sends = ({ shop }: Worker, count: number, below: (n: number) => number): Deed[] =>
  Array.from({ length: count }, () => ({
    hour: below(HOURS),
    what: 'sends',
    do: (by) => sendOne(by, shop, 'Dạ còn ạ'),
  }))

interface Day {
  readonly below: (n: number) => number
  readonly isMonthsEnd: boolean
  readonly isNew: boolean
}
type Wish = readonly [percent: number, what: string, act: (by: ApiClient, prey: Prey) => Promise<ApiAnswer>]

const chosen = ({ prey }: Worker, { below }: Day, wishes: readonly Wish[]): Deed[] =>
  wishes
    .filter(([percent]) => below(100) < percent)
    .map(([, what, act]) => ({ hour: below(HOURS), what, do: (by) => act(by, prey) }))

const WHY = { headers: { Purpose: 'service' } }
const looks: readonly Wish[] = [
  [90, 'looks at the inbox', (by) => by.get('/conversations', WHY)],
  [40, 'looks at a customer', (by, { shop }) => by.get(`/people/${shop.facebook.personId}`, WHY)],
  [
    30,
    'reads a chat',
    (by, { shop }) => by.get(`/conversations/${shop.facebook.conversationId}/messages`, WHY),
  ],
]

const ROLES: Readonly<Record<Role, (worker: Worker, day: Day) => Deed[]>> = {
  owner: (worker, day) =>
    chosen(worker, day, [
      ...looks,
      [8, 'exports a customer', ACTS['exports a customer']],
      [4, 'allows charged messages', ACTS['allows charged messages']],
      [3, 'sets where notices go', setNotices],
      [3, 'ends everybody’s sessions', ACTS['ends everybody’s sessions']],
      [3, 'starts a link', startLink],
      [2, 'names a partner’s key', ACTS['hands customers to a partner']],
      [3, 'opens a support session', (by) => by.post('/privacy/support-sessions', { topic: 'sending' })],
      [5, 'looks at the activity', (by) => by.get('/activity')],
    ]),
  agent: (worker, day) =>
    chosen(worker, day, [
      ...looks,
      [8, 'tries what is the owner’s', (by, { shop }) => by.delete(`/channels/${shop.page.id}`)],
      [5, 'corrects a customer', correct],
    ]),
  'privacy-officer': (worker, day) => [
    ...chosen(worker, day, [
      ...looks,
      [20, 'exports a customer', ACTS['exports a customer']],
      [8, 'erases a customer', ACTS['erases a customer']],
    ]),
    ...(day.isMonthsEnd && !day.isNew ? monthsExports(worker, day) : []),
  ],
}

const setNotices: Wish[2] = (by) =>
  by.call('PUT', '/notice-ways', { body: { emailOn: true, addresses: ['chu@hoamay.test'], callOn: false } })
const correct: Wish[2] = (by, { shop }) =>
  by.patch(`/people/${shop.facebook.personId}`, { address: '1 Hàng Ngang, Hà Nội' })

const MONTHS_EXPORTS = 8
const monthsExports = ({ prey }: Worker, { below }: Day): Deed[] =>
  Array.from({ length: MONTHS_EXPORTS }, (_, n) => ({
    hour: below(HOURS),
    what: 'exports for the month',
    do: (by) => ACTS[n % 2 === 0 ? 'exports a customer' : 'exports another'](by, prey),
  }))

/** Hour by hour, everybody side by side. */
async function liveDay(guarded: GuardedShops, plans: readonly Plan[]) {
  const steppedUp = new Map<Plan, string>()
  const clients = new Map<Plan, SignedIn>()
  let calls = 0
  const liveHour = async (plan: Plan, hour: number) => {
    for (const deed of plan.deeds.filter((one) => one.hour === hour)) {
      const code = await doDeed(guarded, plan, deed, clients)
      calls += 1
      if (code !== null) steppedUp.set(plan, `${plan.kind}: ${deed.what} → ${code}`)
    }
    const client = clients.get(plan)
    if (plan.moves && hour === HOURS / 2 && client) clients.set(plan, guarded.carry(client, plan.device))
  }
  for (let hour = 0; hour < HOURS; hour++) {
    await Promise.all(plans.map((plan) => liveHour(plan, hour)))
    await guarded.pass(HOUR_MS)
  }
  if (steppedUp.size > 0) await liftAll(guarded)
  return { steppedUp: [...steppedUp.values()], calls }
}

/** What a day froze is nothing to the next. */
async function liftAll({ world, nowMs }: GuardedShops): Promise<void> {
  const { store } = world.stack
  for (const { retailer: shopId } of [world.flowers, world.bakery]) {
    const endedAt = new Date(nowMs())
    await store.freezes.updateMany({ shopId, endedAt: null }, { $set: { endedAt } })
    await store.channels.updateMany({ shopId }, { $set: { frozenAt: null } })
  }
}

const DISTURBING = ['step-up-required', 'account-frozen']

/** @returns what disturbed them; null: nothing */
async function doDeed(
  guarded: GuardedShops,
  plan: Plan,
  deed: Deed,
  clients: Map<Plan, SignedIn>,
): Promise<string | null> {
  const client = await clientOf(guarded, plan, clients)
  const answer = await patiently(() => deed.do(client))
  if (answer.status === 401) {
    // Their session has ended, as sessions do: they sign in and go on.
    clients.delete(plan)
    return doDeed(guarded, plan, deed, clients)
  }
  const code = answer.status < 300 ? '' : String((answer.body as { code?: unknown }).code)
  if (DISTURBING.includes(code)) return code
  if (code !== '' && code !== 'role-missing')
    throw new Error(`${plan.kind}: ${deed.what} was answered ${answer.status} ${JSON.stringify(answer.body)}`)
  return null
}

async function clientOf(guarded: GuardedShops, plan: Plan, clients: Map<Plan, SignedIn>): Promise<SignedIn> {
  const known = clients.get(plan)
  if (known) return known
  const client = await guarded.signIn(plan.worker, plan.device, { ageSeconds: 3_600 })
  clients.set(plan, client)
  return client
}
