import { describe, expect, it } from 'vitest'
import {
  type ListPosition,
  nextPosition,
  parsePosition,
  periodText,
  START,
  toCursor,
  vietnamDay,
} from '../../../src/people/follower-plan.ts'

const LIMITS = { pageSize: 50, lastOffset: 9_951 }
const TODAY = vietnamDay(Date.parse('2026-11-27T16:59:00Z'))

/** An OA of which so many people had their last contact on each day; `silent` ones never had any. */
interface Crowd {
  readonly perDay: ReadonlyMap<number, number>
  readonly silent: number
}

/** Walks as the worker does. @returns every filter read, and how many people each page brought */
function walk({ perDay, silent }: Crowd) {
  const all = [...perDay.values()].reduce((sum, n) => sum + n, silent)
  const filters = new Map<string, { total: number; read: number }>()
  let calls = 0
  let at: ListPosition | null = START
  while (at !== null) {
    calls++
    expect(at.offset).toBeLessThanOrEqual(LIMITS.lastOffset)
    const { period } = at
    const total = period
      ? [...perDay].reduce((sum, [day, n]) => sum + (day >= period.fromDay && day <= period.toDay ? n : 0), 0)
      : all
    const count = Math.max(0, Math.min(LIMITS.pageSize, total - at.offset))
    const name = period ? periodText(period) : 'all'
    const known = filters.get(name) ?? { total, read: 0 }
    filters.set(name, { total, read: known.read + count })
    at = nextPosition(at, { total, count }, LIMITS, TODAY)
    expect(calls).toBeLessThan(20_000)
  }
  return { filters, calls, whole: [...filters].filter(([, { total, read }]) => total === read) }
}

describe('a follower list', () => {
  it('is read once, page by page, where the platform gives it whole', () => {
    const { filters, calls } = walk({ perDay: new Map(), silent: 9_999 })
    expect([...filters.keys()]).toEqual(['all'])
    expect(calls).toBe(200)
    expect(walk({ perDay: new Map(), silent: 0 }).calls).toBe(1)
    expect(walk({ perDay: new Map(), silent: 50 }).calls).toBe(1)
    expect(walk({ perDay: new Map(), silent: 51 }).calls).toBe(2)
  })

  it('beyond ten thousand is read again by periods of last contact, so that everybody with one is met', () => {
    const perDay = new Map(Array.from({ length: 3_000 }, (_, back) => [TODAY - back, back < 40 ? 900 : 12]))
    const { whole, calls } = walk({ perDay, silent: 5_000 })
    const met = new Set(
      whole.flatMap(([name]) => {
        const [from = '', to = ''] = name.split(':').map((day) => day.replaceAll('_', '-'))
        const first = Date.parse(from) / 86_400_000
        return Number.isNaN(first)
          ? []
          : Array.from({ length: Date.parse(to) / 86_400_000 - first + 1 }, (_, at) => first + at)
      }),
    )
    for (const day of perDay.keys()) expect(met.has(day), `day ${day}`).toBe(true)
    const people = [...perDay.values()].reduce((sum, n) => sum + n, 0)
    expect(calls).toBeLessThan(200 + (people / LIMITS.pageSize) * 1.2 + 60)
  })

  it('goes on with the days before where a single day is longer than the platform answers', () => {
    const perDay = new Map([
      [TODAY, 30_000],
      [TODAY - 1, 10],
    ])
    const { filters } = walk({ perDay, silent: 0 })
    expect(filters.get(periodText({ fromDay: TODAY, toDay: TODAY }))).toMatchObject({ read: 10_000 })
    const rest = [...filters].filter(([name, { read }]) => name !== 'all' && read === 10)
    expect(rest).toHaveLength(1)
  })
})

describe('the place in a list', () => {
  it('is kept as text and read back; what is no place starts anew', () => {
    for (const at of [
      START,
      { period: null, offset: 9_950 },
      { period: { fromDay: 20_000, toDay: 20_030 }, offset: 150 },
    ])
      expect(parsePosition(toCursor(at))).toEqual(at)
    for (const text of [null, '', 'x', '-5', '1-2', '1-2@', '@5']) expect(parsePosition(text)).toEqual(START)
  })

  it('counts days as Vietnam does', () => {
    expect(periodText({ fromDay: TODAY - 1, toDay: TODAY })).toBe('2026_11_26:2026_11_27')
    expect(vietnamDay(Date.parse('2026-11-27T17:00:00Z'))).toBe(TODAY + 1)
  })
})
