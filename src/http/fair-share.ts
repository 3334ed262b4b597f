import pLimit, { type LimitFunction } from 'p-limit'
import { z } from 'zod'
import { Problem } from './problem.ts'
import type { Pace } from './rate-limits.ts'
import type { Route } from './route.ts'

/** Lists of one shop that are read at a time in one process: more would be no faster, and would stand before everybody else's. */
export const READS_AT_ONCE = 4
/** So many more may wait for their turn; beyond that a shop is asked to come back. */
export const READS_WAITING = 256
/** Lists of shops in a hurry, of one shop and of all of them together. */
export const HURRIED_READS_AT_ONCE = 1
export const HURRIED_READS_OF_ALL = 2
/** What else a shop in a hurry may have in hand: some of it waits for a platform, which costs nobody anything. */
export const HURRIED_CALLS_AT_ONCE = 4
/** The longest that a shop in a hurry stands back for others: where somebody always reads, its turn still comes. */
const STAND_BACK_MS = 100

/** A request of a shop, as far as its turn depends on it. */
export interface Turn {
  readonly shopId: string
  readonly pace: Pace
  readonly isList: boolean
}

export interface FairShare {
  /** Does this work of the shop in its turn. @throws {Problem} too-many-requests: more waits already than may */
  take<T>(turn: Turn, work: () => Promise<T>): Promise<T>
}

/**
 * Keeps one shop's burst, which its limit a minute allows, from filling the process: the rate says how many, this how fast.
 * A shop that is well ahead of its even pace is in a hurry: it goes one at a time, and only when nobody else's list is read.
 */
export function createFairShare({ standBackMs = STAND_BACK_MS } = {}): FairShare {
  const lines = new Map<string, LimitFunction>()
  const hurriedOfAll = pLimit(HURRIED_READS_OF_ALL)
  const others = createOthers(standBackMs)

  /** In the shop's own line of this kind, which goes when nobody is left in it. */
  async function inLine<T>(key: string, atOnce: number, work: () => Promise<T>): Promise<T> {
    const own = lines.get(key) ?? pLimit(atOnce)
    lines.set(key, own)
    if (own.pendingCount >= READS_WAITING) throw new Problem('too-many-requests', { retryAfterSeconds: 1 })
    try {
      return await own(work)
    } finally {
      // Its place is given back a moment later.
      setImmediate(() => {
        if (own.activeCount + own.pendingCount === 0 && lines.get(key) === own) lines.delete(key)
      })
    }
  }
  const standingBack = async <T>(work: () => Promise<T>): Promise<T> => {
    await others.areDone()
    return work()
  }

  return {
    take({ shopId, pace, isList }, work) {
      if (pace === 'even') {
        return isList ? inLine(`even ${shopId}`, READS_AT_ONCE, () => others.note(work)) : work()
      }
      return isList
        ? inLine(`hurried ${shopId}`, HURRIED_READS_AT_ONCE, () => hurriedOfAll(() => standingBack(work)))
        : inLine(`calls ${shopId}`, HURRIED_CALLS_AT_ONCE, () => standingBack(work))
    },
  }
}

/** The lists that are read for those who are in no hurry. */
function createOthers(standBackMs: number) {
  let reading = 0
  const waiting = new Set<() => void>()
  return {
    async note<T>(work: () => Promise<T>): Promise<T> {
      reading += 1
      try {
        return await work()
      } finally {
        reading -= 1
        if (reading === 0) for (const go of waiting) go()
      }
    },
    /** When none is being read, or after long enough. */
    areDone: (): Promise<void> =>
      reading === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            const go = () => {
              clearTimeout(timer)
              waiting.delete(go)
              resolve()
            }
            const timer = setTimeout(go, standBackMs)
            waiting.add(go)
          }),
  }
}

/** A list, which the store alone answers: what waits for a platform must not make a shop's lists wait with it. */
export const isList = ({ method, query }: Pick<Route, 'method' | 'query'>): boolean =>
  method === 'get' && query instanceof z.ZodObject && 'limit' in query.shape

/** Goes on as long as somebody listens: it has no turn that could end. */
export const isStream = ({ answers }: Pick<Route, 'answers'>): boolean =>
  Object.values(answers).some(({ contentType }) => contentType === 'text/event-stream')
