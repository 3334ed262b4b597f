import { type ApiAnswer, apiClient } from '../api-client.ts'
import type { ApiWorld, Shop } from '../api-world.ts'
import { type BrowserSession, browserSession, type SignedIn, signInAgain } from '../browser-session.ts'
import { deleteKeys } from '../leftovers.ts'
import type { MovedClock } from '../moved-clock.ts'
import type { TellStandIns } from '../tell-stand-ins.ts'
import { eventually } from '../wait.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export const FAMILIES = {
  'Chrome · Windows': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36',
  'Safari · iPhone': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
  'Chrome · Android': 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36',
  'Firefox · Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
} as const
export type Family = keyof typeof FAMILIES

/** A browser of somebody's: what it calls itself, where it is, and its cookies. */
export interface Device {
  readonly headers: Readonly<Record<string, string>>
  readonly browser: BrowserSession
}

export interface Person {
  readonly sub: string
  readonly name: string
  readonly retailer: string
  readonly roles: readonly string[]
}

/** A shop whose guard is looked at while hours and days pass. */
export interface GuardedShops {
  readonly world: ApiWorld
  readonly standIns: TellStandIns
  /** Sends from a new browser that are taken without a question. */
  readonly sendLimit: number
  nowMs(): number
  /** For the gateway, the platforms, and what is counted for ten minutes or an hour. */
  pass(ms: number): Promise<void>
  addPerson(person: Person): Promise<void>
  device(family: Family, address: string): Device
  /** The same browser somewhere else. */
  elsewhere(device: Device, address: string): Device
  /** The same session of the same browser in a network of its phone's. */
  carry(client: SignedIn, device: Device): SignedIn
  /** @param ageSeconds how long ago they typed who they are; `fresh`: now, because they were asked to */
  signIn(person: Person, device: Device, how?: { ageSeconds?: number; fresh?: boolean }): Promise<SignedIn>
  /** A customer of the Page who has just written for the first time. @returns our id */
  newCustomer(shop: Shop): Promise<string>
  /** The Page's customer writes, so that they may be answered for a day. */
  customerWrites(shop: Shop): Promise<void>
}

/** What stands in Redis for so long; Redis has a clock of its own. */
const TALLIES = [
  ['sends', 10 * MINUTE_MS],
  ['refused-calls', HOUR_MS],
  ['refused-states', HOUR_MS],
  ['unanswered', HOUR_MS],
] as const

/** Over a world that was started with this clock and these stand-ins. */
export function guardShops(world: ApiWorld, clock: MovedClock, standIns: TellStandIns): GuardedShops {
  const { stack, sandbox } = world
  const forget = (kind: string) =>
    deleteKeys(stack.env.REDIS_URL ?? '', `${stack.settings.redisPrefix}:${kind}*`)
  const agesMs = new Map<string, number>()
  const device = (family: Family, address: string): Device => {
    const headers = { 'user-agent': FAMILIES[family], 'x-forwarded-for': address }
    return { headers, browser: browserSession(stack.url, headers) }
  }
  let customers = 0
  let lastSignIn: Promise<unknown> = Promise.resolve()
  return {
    world,
    standIns,
    sendLimit: stack.settings.takeover.sends,
    nowMs: () => clock.nowMs(),
    async pass(ms) {
      clock.advance(ms)
      sandbox.clock.advance(ms)
      for (const [kind, keptMs] of TALLIES) {
        const ageMs = (agesMs.get(kind) ?? 0) + ms
        agesMs.set(kind, ageMs >= keptMs ? 0 : ageMs)
        if (ageMs >= keptMs) await forget(`tally:${kind}`)
      }
      if (ms >= MINUTE_MS) await forget('limit:')
    },
    async addPerson({ roles, ...person }) {
      await sandbox.control.call('issuer.addPerson', { ...person, roles: [...roles] })
    },
    device,
    elsewhere(device, address) {
      const headers = { ...device.headers, 'x-forwarded-for': address }
      const browser = browserSession(stack.url, headers)
      for (const cookie of device.browser.cookiesFor(stack.url).split('; ')) {
        const [name = '', ...value] = cookie.split('=')
        if (name !== '') browser.setCookie(stack.url, name, value.join('='))
      }
      return { headers, browser }
    },
    carry({ browser, csrfToken }, device) {
      const headers = { ...device.headers, 'x-forwarded-for': '100.127.3.9' }
      const cookie = browser.cookiesFor(stack.url)
      return {
        ...apiClient(stack.url, { ...headers, cookie, 'x-csrf-token': csrfToken }),
        browser,
        csrfToken,
      }
    },
    signIn({ sub }, { headers, browser }, { ageSeconds = 0, fresh = false } = {}) {
      // The issuer has one person before it at a time.
      const turn = lastSignIn.then(async () => {
        await sandbox.control.call('issuer.autoLogin', { sub, ageSeconds })
        return signInAgain(stack.url, headers, browser, { fresh })
      })
      lastSignIn = turn.catch(() => undefined)
      return turn
    },
    async newCustomer({ page, retailer: shopId }) {
      const chats = await stack.store.conversations.find({ shopId, channelId: page.id }, { _id: 1 }).lean()
      const before = chats.map(({ _id }) => _id)
      const name = `Khách mới ${++customers}`
      const { id } = (await sandbox.control.call('facebook.addPerson', { name })) as { id: string }
      await sandbox.control.call('facebook.sendMessage', {
        pageId: page.externalId,
        personId: id,
        text: `Chào shop, ${name} đây`,
      })
      const { personId } = await eventually(() =>
        stack.store.conversations.findOne({ shopId, channelId: page.id, _id: { $nin: before } }).lean(),
      )
      return personId
    },
    async customerWrites({ page, facebook, retailer: shopId }) {
      const before = clock.nowMs()
      await sandbox.control.call('facebook.sendMessage', {
        pageId: page.externalId,
        personId: facebook.shopperId,
        text: 'Shop ơi, còn hàng không ạ?',
      })
      await eventually(() =>
        stack.store.conversations.exists({
          _id: facebook.conversationId,
          shopId,
          lastContactAt: { $gte: new Date(before - MINUTE_MS) },
        }),
      )
    },
  }
}

/** Told to come again, as a client is while the database catches its breath. */
export const patiently = (ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> =>
  eventually(async () => {
    const answer = await ask()
    return answer.status === 503 ? null : answer
  })
