import pLimit, { type LimitFunction } from 'p-limit'
import { z } from 'zod'
import { Problem } from './problem.ts'
import type { Route } from './route.ts'

/** Lists of one shop that are read at a time in one process: more would be no faster, and would stand before everybody else's. */
export const READS_AT_ONCE = 4
/** So many more may wait for their turn; beyond that a shop is asked to come back. */
export const READS_WAITING = 256

export interface FairShare {
  /** Reads this list of the shop in its turn. @throws {Problem} too-many-requests: more wait already than may */
  read<T>(shopId: string, work: () => Promise<T>): Promise<T>
}

/** Keeps one shop's burst, which its limit a minute allows, from filling the process: the rate says how many, this how fast. */
export function createFairShare(): FairShare {
  const turns = new Map<string, LimitFunction>()
  return {
    async read(shopId, work) {
      const own = turns.get(shopId) ?? pLimit(READS_AT_ONCE)
      turns.set(shopId, own)
      if (own.pendingCount >= READS_WAITING) throw new Problem('too-many-requests', { retryAfterSeconds: 1 })
      try {
        return await own(work)
      } finally {
        // Its place is given back a moment later.
        setImmediate(() => {
          if (own.activeCount + own.pendingCount === 0 && turns.get(shopId) === own) turns.delete(shopId)
        })
      }
    },
  }
}

/** A list, which the store alone answers: what waits for a platform must not make a shop's lists wait with it. */
export const isList = ({ method, query }: Pick<Route, 'method' | 'query'>): boolean =>
  method === 'get' && query instanceof z.ZodObject && 'limit' in query.shape
