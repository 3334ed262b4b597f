import Holidays from 'date-holidays'

const DAY_MS = 24 * 60 * 60 * 1000
/** Vietnam has one offset and no summer time. */
const VIETNAM_OFFSET_MS = 7 * 60 * 60 * 1000

/** A calendar day in Vietnam, counted from 1970-01-01. */
export type Day = number

export const dayOf = (atMs: number): Day => Math.floor((atMs + VIETNAM_OFFSET_MS) / DAY_MS)
/** The day's last millisecond: what is due on a day may be done until it ends in Vietnam. */
export const endOfDay = (day: Day): Date => new Date((day + 1) * DAY_MS - VIETNAM_OFFSET_MS - 1)

const SUNDAY = 0
const SATURDAY = 6
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4
const weekdayOf = (day: Day): number => (day + FIRST_WEEKDAY) % 7

const calendar = new Holidays('VN', { timezone: 'Asia/Ho_Chi_Minh', types: ['public'] })
const byYear = new Map<number, ReadonlySet<Day>>()

/**
 * Public holidays of a year: Tết with the days around it, Hùng Kings (10/3 lunar), 1/1, 30/4, 1/5, 2/9. Days in lieu and
 * swaps, announced each year, are taken for working days: our clock then ends sooner than the law's, never later.
 */
function holidaysOf(year: number): ReadonlySet<Day> {
  const known = byYear.get(year)
  if (known) return known
  const days = new Set<Day>()
  for (const { start, end } of calendar.getHolidays(year))
    for (let atMs = start.getTime(); atMs < end.getTime(); atMs += DAY_MS) days.add(dayOf(atMs))
  byYear.set(year, days)
  return days
}

export function isWorkingDay(day: Day): boolean {
  const weekday = weekdayOf(day)
  if (weekday === SATURDAY || weekday === SUNDAY) return false
  return !holidaysOf(new Date(day * DAY_MS).getUTCFullYear()).has(day)
}

/** The n-th working day after a day, itself not counted. */
export function workingDaysAfter(day: Day, count: number): Day {
  let at = day
  for (let left = count; left > 0; ) {
    at += 1
    if (isWorkingDay(at)) left -= 1
  }
  return at
}

/** Working days from one day to another, the first not counted; below zero once the other has passed. */
export function workingDaysBetween(from: Day, to: Day): number {
  let count = 0
  for (let at = Math.min(from, to) + 1; at <= Math.max(from, to); at += 1) if (isWorkingDay(at)) count += 1
  return to >= from ? count : -count
}
