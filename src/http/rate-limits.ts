import type { Request, Response } from 'express'
import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from './problem.ts'
import type { Who } from './who.ts'

/** Requests a shop may make in the window; its users and programs share it. */
export const SHOP_REQUESTS = 1_200
/** Requests one address may make without being signed in (sign-in pages, public pages). */
export const ADDRESS_REQUESTS = 300
export const WINDOW_SECONDS = 60

export interface RateLimits {
  shop(who: Who, req: Request, res: Response): Promise<void>
  address(req: Request, res: Response): Promise<void>
}

/**
 * Counts in Redis for all gateways together; while Redis is away each process counts for itself, so that an outage neither
 * locks everybody out nor opens the gate.
 */
export function createRateLimits(redis: Redis, prefix: string): RateLimits {
  const limiter = (name: string, points: number) =>
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `${prefix}limit:${name}`,
      points,
      duration: WINDOW_SECONDS,
      // Answers at once when Redis is not connected, instead of queueing the request.
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points, duration: WINDOW_SECONDS }),
    })
  const shop = limiter('shop', SHOP_REQUESTS)
  const address = limiter('address', ADDRESS_REQUESTS)

  const take = async (from: RateLimiterRedis, key: string, points: number, res: Response): Promise<void> => {
    try {
      const state = await from.consume(key)
      announce(res, points, state)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      announce(res, points, refused)
      throw new Problem('too-many-requests', {
        retryAfterSeconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)),
      })
    }
  }
  return {
    shop: (who, _req, res) => take(shop, who.shopId ?? `staff:${who.userId}`, SHOP_REQUESTS, res),
    address: (req, res) => take(address, req.ip ?? 'unknown', ADDRESS_REQUESTS, res),
  }
}

/** The fields of the IETF draft "RateLimit header fields for HTTP". */
function announce(res: Response, limit: number, state: RateLimiterRes): void {
  const resetSeconds = Math.ceil(state.msBeforeNext / 1000)
  res.set('RateLimit-Policy', `"default";q=${limit};w=${WINDOW_SECONDS}`)
  res.set('RateLimit', `"default";r=${Math.max(0, state.remainingPoints)};t=${resetSeconds}`)
}
