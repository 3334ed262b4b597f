/*
 * Where a follower list is read on. The platform answers no more than its first 10,000 of a filter, so that a longer
 * list is read a second time by periods of last contact, newest first: each short enough to be read whole, and longer
 * again where few people are (docs/platforms/zalo.md#people).
 */

/** Calendar days in Vietnam, counted from 1970-01-01, both ends included. */
export interface Period {
  readonly fromDay: number
  readonly toDay: number
}

/** `period` null: the list as it is. */
export interface ListPosition {
  readonly period: Period | null
  readonly offset: number
}

export interface ListLimits {
  /** People a page. */
  readonly pageSize: number
  /** The platform answers no offset beyond. */
  readonly lastOffset: number
}

const DAY_MS = 24 * 60 * 60 * 1_000
/** Vietnam has one offset and no summer time. */
const VIETNAM_OFFSET_MS = 7 * 60 * 60 * 1_000

const FIRST_PERIOD_DAYS = 30
const LONGEST_PERIOD_DAYS = 1_000
/** No OA is older: 2012-01-01. */
const EARLIEST_DAY = 15_340

export const START: ListPosition = { period: null, offset: 0 }

export const vietnamDay = (atMs: number): number => Math.floor((atMs + VIETNAM_OFFSET_MS) / DAY_MS)

const POSITION = /^(?:(\d{1,6})-(\d{1,6})@)?(\d{1,6})$/

/** A position as a run keeps it; anything else starts anew. */
export function parsePosition(cursor: string | null): ListPosition {
  const match = POSITION.exec(cursor ?? '')
  if (!match) return START
  const [, from, to, offset] = match
  const period = from === undefined ? null : { fromDay: Number(from), toDay: Number(to) }
  return { period, offset: Number(offset) }
}

export const toCursor = ({ period, offset }: ListPosition): string =>
  period === null ? String(offset) : `${period.fromDay}-${period.toDay}@${offset}`

/** As the platform reads it: `YYYY_MM_DD:YYYY_MM_DD`. */
export const periodText = ({ fromDay, toDay }: Period): string => `${dayText(fromDay)}:${dayText(toDay)}`

const dayText = (day: number): string =>
  new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '_')

/** Where to go on after a page of a filter that has `total` people; null: everything that can be reached was read. */
export function nextPosition(
  at: ListPosition,
  page: { readonly count: number; readonly total: number },
  limits: ListLimits,
  todayDay: number,
): ListPosition | null {
  const { period } = at
  const offset = at.offset + limits.pageSize
  const whole = page.count === 0 || offset >= page.total
  const tooLong = page.total > limits.lastOffset + limits.pageSize
  // A period that cannot be read whole is not read to its limit either: its newer half is.
  if (period !== null && tooLong && period.toDay > period.fromDay)
    return { period: newerHalf(period), offset: 0 }
  if (!whole && offset <= limits.lastOffset) return { period, offset }
  if (period !== null) return startOf(before(period))
  return whole ? null : startOf({ fromDay: todayDay - FIRST_PERIOD_DAYS + 1, toDay: todayDay })
}

const newerHalf = ({ fromDay, toDay }: Period): Period => ({
  fromDay: Math.floor((fromDay + toDay) / 2) + 1,
  toDay,
})

function before({ fromDay, toDay }: Period): Period {
  const days = Math.min(LONGEST_PERIOD_DAYS, (toDay - fromDay + 1) * 2)
  return { fromDay: Math.max(EARLIEST_DAY, fromDay - days), toDay: fromDay - 1 }
}

const startOf = (period: Period): ListPosition | null =>
  period.toDay < EARLIEST_DAY ? null : { period, offset: 0 }
