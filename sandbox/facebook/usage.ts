import { GraphError } from './graph-error.ts'
import type { Page } from './state.ts'

type Bucket = 'pages' | 'messenger'

const THROTTLED: Record<Bucket, { code: number; message: string }> = {
  pages: { code: 80001, message: '(#80001) There have been too many calls to this Page account.' },
  messenger: { code: 80006, message: '(#80006) There have been too many calls to this Messenger account.' },
}

/** Counts a call against the Page's usage and throttles at 100 percent; calling while throttled prolongs it. */
export function countUsage(page: Page, bucket: Bucket): void {
  const usage = page.usage[bucket]
  if (!usage) return
  usage.percent += usage.risePerCall
  if (usage.percent < 100) return
  usage.regainMinutes += 1
  const { code, message } = THROTTLED[bucket]
  throw new GraphError(code, message, { headers: usageHeaders(page) })
}

/** `X-App-Usage` and `X-Business-Use-Case-Usage`; nothing until a usage was set for the Page. */
export function usageHeaders(page: Page): Record<string, string> {
  const rows = (Object.keys(page.usage) as Bucket[]).flatMap((type) => {
    const usage = page.usage[type]
    if (!usage) return []
    const percent = Math.round(usage.percent)
    return [
      {
        type,
        call_count: percent,
        total_cputime: Math.round(percent / 2),
        total_time: Math.round(percent / 2),
        estimated_time_to_regain_access: percent >= 100 ? usage.regainMinutes : 0,
      },
    ]
  })
  if (rows.length === 0) return {}
  const highest = Math.max(...rows.map(({ call_count }) => call_count))
  return {
    'x-app-usage': JSON.stringify({ call_count: Math.floor(highest / 4), total_time: 1, total_cputime: 1 }),
    'x-business-use-case-usage': JSON.stringify({ [page.id]: rows }),
  }
}

/** Calls per second or hour to one Page; not kept over a restart. */
export interface RateWindows {
  /** Throws 613 when `limit` calls were already made in this window. Null: no limit. */
  take(key: string, limit: number | null, windowMs: number, nowMs: number): void
}

export function createRateWindows(): RateWindows {
  const windows = new Map<string, { startMs: number; count: number }>()
  return {
    take(key, limit, windowMs, nowMs) {
      if (limit === null) return
      const startMs = Math.floor(nowMs / windowMs) * windowMs
      const window = windows.get(key)
      if (!window || window.startMs !== startMs) return void windows.set(key, { startMs, count: 1 })
      window.count += 1
      if (window.count > limit)
        throw new GraphError(613, '(#613) Calls to this api have exceeded the rate limit.')
    },
  }
}
