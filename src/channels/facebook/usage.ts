import { parseJsonExact } from '../../kit/json.ts'
import type { RawAnswer, Usage } from '../platform-http.ts'
import { isRecord, type JsonRecord } from './json-record.ts'

const MINUTE_MS = 60_000

/**
 * What the usage headers tell: the highest of the percents (any of the three at 100 throttles), and the longest time until
 * calls are taken again. The headers come only after enough calls (docs/platforms/facebook.md#usage).
 */
export function readUsage(headers: RawAnswer['headers']): Usage {
  const app = recordIn(headers['x-app-usage'])
  const page = recordIn(headers['x-page-usage'])
  const cases = Object.values(recordIn(headers['x-business-use-case-usage']) ?? {})
    .flatMap((list): unknown[] => (Array.isArray(list) ? list : []))
    .filter(isRecord)
  return {
    appPercent: app === null ? null : highest([app]),
    accountPercent: cases.length === 0 && page === null ? null : highest([...cases, ...(page ? [page] : [])]),
    regainAccessMs: longestWait(cases),
    products: PRODUCTS.flatMap((product) => {
      const own = cases.filter(({ type }) => type === undefined || type === product)
      const all = product === 'pages' && page !== null ? [...own, page] : own
      return all.length === 0 ? [] : [{ product, percent: highest(all), regainAccessMs: longestWait(own) }]
    }),
  }
}

/** What we call. A count without a type is of both; other types (advertisements, Instagram) hold nothing of ours up. */
const PRODUCTS = ['messenger', 'pages'] as const

function longestWait(cases: readonly JsonRecord[]): number | null {
  const waits = cases
    .map((one) => numberIn(one.estimated_time_to_regain_access))
    .filter((minutes) => minutes > 0)
  return waits.length === 0 ? null : Math.max(...waits) * MINUTE_MS
}

const highest = (usages: readonly JsonRecord[]): number =>
  Math.max(
    0,
    ...usages.flatMap((usage) => [usage.call_count, usage.total_time, usage.total_cputime].map(numberIn)),
  )

const numberIn = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)

function recordIn(header: string | undefined): JsonRecord | null {
  const parsed = header === undefined ? null : parseJsonExact(header)
  return parsed?.ok && isRecord(parsed.value) ? parsed.value : null
}
