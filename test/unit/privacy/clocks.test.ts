import { describe, expect, it } from 'vitest'
import { clocksOf } from '../../../src/privacy/clocks.ts'
import { dayOf, isWorkingDay, workingDaysBetween } from '../../../src/privacy/working-days.ts'
import type { RequestKind } from '../../../src/store/models/privacy-request.ts'

/*
 * An oracle that shares nothing with the code: days off written down by hand from the published calendars, dates as text,
 * and the lunar days held against the moon.
 */
const TET_DAY_ONE = { 2026: '2026-02-17', 2027: '2027-02-06', 2028: '2028-01-26' }
const HUNG_KINGS = { 2026: '2026-04-26', 2027: '2027-04-16', 2028: '2028-04-04' }
const TET_DAYS = [
  ...['2026-02-16', '2026-02-17', '2026-02-18', '2026-02-19', '2026-02-20'],
  ...['2027-02-05', '2027-02-06', '2027-02-07', '2027-02-08', '2027-02-09'],
  ...['2028-01-25', '2028-01-26', '2028-01-27', '2028-01-28', '2028-01-29'],
]
const FIXED = ['01-01', '04-30', '05-01', '09-02']
const YEARS = [2026, 2027, 2028] as const
const OFF = new Set([
  ...TET_DAYS,
  ...Object.values(HUNG_KINGS),
  ...YEARS.flatMap((year) => FIXED.map((day) => `${year}-${day}`)),
  '2029-01-01',
])

const plusDays = (day: string, count: number): string => {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + count)
  return date.toISOString().slice(0, 10)
}
const WEEKDAY = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' })
const worksOn = (day: string): boolean => {
  const name = WEEKDAY.format(new Date(`${day}T12:00:00Z`))
  return name !== 'Sat' && name !== 'Sun' && !OFF.has(day)
}
const acknowledgeDay = (received: string): string => {
  let day = received
  for (let left = 2; left > 0; ) {
    day = plusDays(day, 1)
    if (worksOn(day)) left -= 1
  }
  return day
}
/** [alone, with a third party, one extension], in days, of Decree 356/2025 article 5. */
const LAW: Record<RequestKind, [number, number, number]> = {
  access: [10, 15, 10],
  correct: [10, 15, 10],
  erase: [20, 30, 20],
  restrict: [15, 20, 15],
  object: [15, 20, 15],
}
const VIETNAM = new Intl.DateTimeFormat('sv-SE', {
  dateStyle: 'short',
  timeStyle: 'medium',
  timeZone: 'Asia/Ho_Chi_Minh',
})
const inVietnam = (at: Date): string => VIETNAM.format(at)

/**
 * The day in Vietnam on which the n-th new moon since 1900 falls (Meeus, Astronomical Algorithms, as Hồ Ngọc Đức uses it for
 * the Vietnamese calendar). The calendar of the system is no oracle here: it is a day off at Tết 2027, whose new moon comes
 * minutes before midnight in Beijing.
 */
function newMoonDay(n: number): string {
  const t = n / 1236.85
  const rad = Math.PI / 180
  const mean =
    2415020.75933 +
    29.53058868 * n +
    0.0001178 * t ** 2 -
    0.000000155 * t ** 3 +
    0.00033 * Math.sin((166.56 + 132.87 * t - 0.009173 * t ** 2) * rad)
  const sun = (359.2242 + 29.10535608 * n - 0.0000333 * t ** 2 - 0.00000347 * t ** 3) * rad
  const moon = (306.0253 + 385.81691806 * n + 0.0107306 * t ** 2 + 0.00001236 * t ** 3) * rad
  const node = (21.2964 + 390.67050646 * n - 0.0016528 * t ** 2 - 0.00000239 * t ** 3) * rad
  const shift =
    (0.1734 - 0.000393 * t) * Math.sin(sun) +
    0.0021 * Math.sin(2 * sun) -
    0.4068 * Math.sin(moon) +
    0.0161 * Math.sin(2 * moon) -
    0.0004 * Math.sin(3 * moon) +
    0.0104 * Math.sin(2 * node) -
    0.0051 * Math.sin(sun + moon) -
    0.0074 * Math.sin(sun - moon) +
    0.0004 * Math.sin(2 * node + sun) -
    0.0004 * Math.sin(2 * node - sun) -
    0.0006 * Math.sin(2 * node + moon) +
    0.001 * Math.sin(2 * node - moon) +
    0.0005 * Math.sin(2 * moon + sun)
  const behind = -0.000278 + 0.000265 * t + 0.000262 * t ** 2
  const unixDays = mean + shift - behind - 2440587.5
  return new Date((unixDays + 7 / 24) * 86_400_000).toISOString().slice(0, 10)
}
const newMoonOn = (day: string): number => {
  const about = Math.round((Date.parse(`${day}T00:00:00Z`) / 86_400_000 + 2440587.5 - 2415021) / 29.530588853)
  return [about - 1, about, about + 1].find((n) => newMoonDay(n) === day) ?? Number.NaN
}

describe('The calendar the clocks run by', () => {
  it.each(YEARS)(
    'knows the lunar days of %i: Tết begins with a new moon in Vietnam, the Hùng Kings are honoured on 10/3',
    (year) => {
      const tet = newMoonOn(TET_DAY_ONE[year])
      expect(tet, 'Tết is the day of a new moon').not.toBeNaN()
      expect(plusDays(newMoonDay(tet + 2), 9), 'the tenth day of the third month').toBe(HUNG_KINGS[year])
      for (const day of [TET_DAY_ONE[year], HUNG_KINGS[year]])
        expect(isWorkingDay(dayOf(Date.parse(`${day}T03:00:00Z`))), day).toBe(false)
    },
  )

  it('agrees with a calendar written down by hand on every day of three years', () => {
    for (let day = '2026-01-01'; day < '2029-01-01'; day = plusDays(day, 1))
      expect([day, isWorkingDay(dayOf(Date.parse(`${day}T03:00:00Z`)))]).toEqual([day, worksOn(day)])
  })

  it('counts the days left backwards too, once they have passed', () => {
    const friday = dayOf(Date.parse('2026-11-27T03:00:00Z'))
    expect(workingDaysBetween(friday, friday + 3)).toBe(1)
    expect(workingDaysBetween(friday + 3, friday)).toBe(-1)
    expect(workingDaysBetween(friday, friday)).toBe(0)
  })
})

describe('The clocks of a request', () => {
  it.each([
    ['received on a Thursday, is acknowledged by Monday', '2026-11-26T02:00:00Z', '2026-11-30'],
    ['received late on a Vietnamese evening, belongs to that day', '2026-11-26T16:59:59Z', '2026-11-30'],
    ['received a second later, belongs to the next', '2026-11-26T17:00:00Z', '2026-12-01'],
    ['received before Tết 2027, waits until after it', '2027-02-04T04:00:00Z', '2027-02-11'],
    ['received before the days of 30/4 and 1/5, waits too', '2026-04-29T04:00:00Z', '2026-05-05'],
  ])('%s', (_, receivedAt, day) => {
    const { acknowledgeBy } = clocksOf('erase', Date.parse(receivedAt), {
      thirdParty: false,
      extended: false,
    })
    expect(inVietnam(acknowledgeBy)).toBe(`${day} 23:59:59`)
  })

  it('is what the oracle says for 2,000 requests of 2026–2028, of every kind, with and without others, extended and not', () => {
    let state = 20261128
    const below = (limit: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return Math.floor((state / 0x80000000) * limit)
    }
    const kinds = Object.keys(LAW) as RequestKind[]
    for (let n = 0; n < 2_000; n += 1) {
      const received = Date.parse('2026-01-01T00:00:00+07:00') + below(3 * 365 * 24 * 60) * 60_000
      const kind = kinds[n % kinds.length] as RequestKind
      const thirdParty = below(2) === 1
      const extended = below(3) === 0
      const clocks = clocksOf(kind, received, { thirdParty, extended })
      const day = inVietnam(new Date(received)).slice(0, 10)
      const [alone, others, more] = LAW[kind]
      const term = (thirdParty ? others : alone) + (extended ? more : 0)
      expect(inVietnam(clocks.dueAt)).toBe(`${plusDays(day, term)} 23:59:59`)
      expect(inVietnam(clocks.acknowledgeBy)).toBe(`${acknowledgeDay(day)} 23:59:59`)
      expect(clocks.withOthersBy.getTime()).toBeGreaterThan(clocks.aloneBy.getTime())
    }
  })
})
