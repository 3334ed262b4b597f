const MINUTE_MS = 60_000

/** Calls counted in the current minute of one key. */
interface Bucket {
  minute: number
  used: number
}

/** Outcome of one call: the tighter of the two limits, for the answer's headers. */
export interface RateVerdict {
  limit: number
  remain: number
  /** Whose limit is spent, if any. */
  spent: 'app' | 'oa' | null
}

/** Counts calls per app and per OA; both start anew with each minute of the sandbox clock. */
export interface RateLimiter {
  count(key: { oaId: string; appLimit: number; oaLimit: number; nowMs: number }): RateVerdict
  clear(): void
}

export function createRateLimiter(): RateLimiter {
  const buckets = new Map<string, Bucket>()
  const take = (name: string, limit: number, nowMs: number): number => {
    const minute = Math.floor(nowMs / MINUTE_MS)
    let bucket = buckets.get(name)
    if (bucket === undefined || bucket.minute !== minute) {
      bucket = { minute, used: 0 }
      buckets.set(name, bucket)
    }
    bucket.used += 1
    return limit - bucket.used
  }
  return {
    count({ oaId, appLimit, oaLimit, nowMs }) {
      const appRemain = take('app', appLimit, nowMs)
      const oaRemain = take(`oa:${oaId}`, oaLimit, nowMs)
      const spent = appRemain < 0 ? 'app' : oaRemain < 0 ? 'oa' : null
      return appRemain < oaRemain
        ? { limit: appLimit, remain: Math.max(0, appRemain), spent }
        : { limit: oaLimit, remain: Math.max(0, oaRemain), spent }
    },
    clear: () => buckets.clear(),
  }
}
