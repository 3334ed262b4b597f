import { setImmediate as afterInput, setTimeout as timer } from 'node:timers/promises'
import type { Request, Response } from 'express'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { TALLY_KINDS, type Tallies, type TallyKind } from '../guard/guard.ts'
import { Problem } from './problem.ts'
import type { Who } from './who.ts'

/** Requests a shop may make in the window; its users and programs share it. */
export const SHOP_REQUESTS = 1_200
/** Of these, what one person may make: nobody alone uses up what a shop has. Programs share the whole. */
export const USER_REQUESTS = 900
/** Requests one address may make without being signed in (sign-in pages, public pages). */
export const ADDRESS_REQUESTS = 300
export const WINDOW_SECONDS = 60
/** Complaints one address may make without being signed in; a family or an office behind one address fits in. */
export const ADDRESS_COMPLAINTS = 10
export const COMPLAINTS_WINDOW_SECONDS = 60 * 60
/** Requests about one's data that one address may begin in an hour, and all addresses together for one account. */
export const ADDRESS_FORMS = 10
export const CHANNEL_FORMS = 100

/** Requests a shop may be ahead of its even pace: a console that opens, a program that catches up. */
export const HEAD_START_REQUESTS = 120

/** How a shop asks: `hurried`, where it would be through its limit long before the minute ends. */
export type Pace = 'even' | 'hurried'

/** What is counted, under the name that the answer's header fields give it. */
export interface Policy {
  readonly name: 'default' | 'user'
  readonly points: number
  readonly seconds: number
}

/** A shop, user or address asked more than it may. */
export class LimitReached extends Problem {
  readonly policy: Policy
  /** Until it may ask again. */
  readonly waitMs: number
  constructor(policy: Policy, waitMs: number) {
    super('too-many-requests', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) })
    this.policy = policy
    this.waitMs = waitMs
  }
}

export interface RateLimits {
  /** Counts for the shop, and for the person where it is one. @throws {LimitReached} */
  shop(who: Who, req: Request, res: Response): Promise<Pace>
  address(req: Request, res: Response): Promise<void>
  complaints(req: Request, res: Response): Promise<void>
  /** @param key of the account's form */
  forms(key: string, req: Request, res: Response): Promise<void>
}

/** Longer than this no request waits to be counted: a Redis that hangs is as good as away. */
const COUNT_MS = 250
/** How long it is left alone then. */
const REST_MS = 5_000

/**
 * Counts in Redis for all gateways together; while Redis is away each process counts for itself, so that an outage neither
 * locks everybody out nor opens the gate.
 */
export function createRateLimits(redis: Redis, prefix: string): RateLimits {
  const shop = createCounter(redis, `${prefix}limit:shop`, SHOP_REQUESTS)
  const user = createCounter(redis, `${prefix}limit:user`, USER_REQUESTS, WINDOW_SECONDS, 'user')
  const address = createCounter(redis, `${prefix}limit:address`, ADDRESS_REQUESTS)
  const complaints = createCounter(
    redis,
    `${prefix}limit:complaints`,
    ADDRESS_COMPLAINTS,
    COMPLAINTS_WINDOW_SECONDS,
  )
  const formsOfAddress = createCounter(
    redis,
    `${prefix}limit:forms-address`,
    ADDRESS_FORMS,
    COMPLAINTS_WINDOW_SECONDS,
  )
  const formsOfChannel = createCounter(
    redis,
    `${prefix}limit:forms-channel`,
    CHANNEL_FORMS,
    COMPLAINTS_WINDOW_SECONDS,
  )

  const take = async (counter: Counter, key: string, res: Response | null): Promise<RateLimiterRes> => {
    try {
      const taken = await counter.consume(key)
      res?.set(announced(counter, taken))
      return taken
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      res?.set(announced(counter, refused))
      throw new LimitReached(counter, refused.msBeforeNext)
    }
  }
  return {
    async shop({ shopId, userId, isService }, _req, res) {
      if (shopId === null) return paceOf(await take(shop, `staff:${userId}`, res))
      // Both at once; the shop's word comes first, because the person's own limit says nothing of the others.
      const own = isService ? null : take(user, `${shopId} ${userId}`, null)
      const [ofShop, ofUser] = await Promise.allSettled([take(shop, shopId, res), own])
      if (ofShop.status === 'rejected') throw ofShop.reason
      if (ofUser.status === 'fulfilled') return paceOf(ofShop.value)
      if (ofUser.reason instanceof LimitReached) res.set(spentHeaders(ofUser.reason))
      throw ofUser.reason
    },
    async address(req, res) {
      await take(address, req.ip ?? 'unknown', res)
    },
    async complaints(req, res) {
      await take(complaints, req.ip ?? 'unknown', res)
    },
    async forms(key, req, res) {
      await take(formsOfAddress, req.ip ?? 'unknown', res)
      await take(formsOfChannel, key, res)
    },
  }
}

/** @param state of a shop's window, this request counted in it */
export function paceOf({
  consumedPoints,
  msBeforeNext,
}: Pick<RateLimiterRes, 'consumedPoints' | 'msBeforeNext'>): Pace {
  const passed = Math.min(1, Math.max(0, 1 - msBeforeNext / (WINDOW_SECONDS * 1000)))
  return consumedPoints > HEAD_START_REQUESTS + passed * SHOP_REQUESTS ? 'hurried' : 'even'
}

/** What whoever is over their limit is told of it. */
export const spentHeaders = ({
  policy,
  waitMs,
}: Pick<LimitReached, 'policy' | 'waitMs'>): Readonly<Record<string, string>> =>
  announced(policy, { msBeforeNext: waitMs, remainingPoints: 0 })

const TALLY_SECONDS: Readonly<Record<TallyKind, number>> = {
  'refused-calls': 60 * 60,
  'refused-states': 60 * 60,
  sends: 10 * 60,
  unanswered: 60 * 60,
}
/** Nothing is refused by a tally itself. */
const NO_LIMIT = 1_000_000_000

/** What speaks for a takeover, counted like the limits are: while Redis is away each process counts for itself. */
export function createTallies(redis: Redis, prefix: string): Tallies {
  const [calls, states, sends, unanswered] = TALLY_KINDS.map((kind) =>
    createCounter(redis, `${prefix}tally:${kind}`, NO_LIMIT, TALLY_SECONDS[kind]),
  ) as [Counter, Counter, Counter, Counter]
  const of: Readonly<Record<TallyKind, Counter>> = {
    'refused-calls': calls,
    'refused-states': states,
    sends,
    unanswered,
  }
  return {
    add: async (kind, key) => (await of[kind].consume(key)).consumedPoints,
    read: (kind, key) => of[kind].read(key),
    clear: (kind, key) => of[kind].clear(key),
  }
}

interface Counter extends Policy {
  /** @throws {RateLimiterRes} too many */
  consume(key: string): Promise<RateLimiterRes>
  /** How many there are; 0 where nobody can say. */
  read(key: string): Promise<number>
  clear(key: string): Promise<void>
}

function createCounter(
  redis: Redis,
  keyPrefix: string,
  points: number,
  seconds: number = WINDOW_SECONDS,
  name: Policy['name'] = 'default',
): Counter {
  const own = new RateLimiterMemory({ keyPrefix, points, duration: seconds })
  const shared = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix,
    points,
    duration: seconds,
    // Whoever has used up its window is refused without a word to Redis until the window ends.
    inMemoryBlockOnConsumed: points,
    // Answers at once when Redis is not connected, instead of queueing the request.
    rejectIfRedisNotReady: true,
    insuranceLimiter: own,
  })
  let restUntilMs = 0
  /** Asks Redis, or this process alone while Redis hangs. */
  async function ask<T>(sharedly: () => Promise<T>, alone: () => Promise<T>): Promise<T> {
    if (performance.now() < restUntilMs) return alone()
    const answer = await Promise.race([sharedly(), late()])
    if (answer !== 'late') return answer
    restUntilMs = performance.now() + REST_MS
    return alone()
  }
  return {
    name,
    points,
    seconds,
    consume: (key) =>
      ask(
        () => shared.consume(key),
        () => own.consume(key),
      ),
    async read(key) {
      const state = await ask(
        () => shared.get(key),
        () => own.get(key),
      )
      return state?.consumedPoints ?? 0
    },
    async clear(key) {
      await ask(
        () => shared.delete(key),
        () => own.delete(key),
      )
    },
  }
}

/** An answer that has come but was not read yet, because this process was busy, still counts. */
async function late(): Promise<'late'> {
  await timer(COUNT_MS, undefined, { ref: false })
  await afterInput()
  return 'late'
}

/** The fields of the IETF draft "RateLimit header fields for HTTP". */
function announced(
  { name, points, seconds }: Policy,
  { msBeforeNext, remainingPoints }: Pick<RateLimiterRes, 'msBeforeNext' | 'remainingPoints'>,
): Record<string, string> {
  const resetSeconds = Math.ceil(msBeforeNext / 1000)
  return {
    'RateLimit-Policy': `"${name}";q=${points};w=${seconds}`,
    RateLimit: `"${name}";r=${Math.max(0, remainingPoints)};t=${resetSeconds}`,
  }
}
