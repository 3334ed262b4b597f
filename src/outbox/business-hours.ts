/** A time of one day of the week in which the shop answers: a day may have several, as around a lunch break. */
export interface DayHours {
  /** 1 Monday … 7 Sunday. */
  readonly day: number
  /** `HH:MM` in Vietnam. */
  readonly from: string
  /** `HH:MM`, after `from`; `00:00` is the end of the day. */
  readonly to: string
}

export interface BusinessHours {
  /** A day that is not here is a day off. */
  readonly hours: readonly DayHours[]
  /** Dates in Vietnam on which nobody answers, `YYYY-MM-DD`. */
  readonly holidays: readonly string[]
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** Vietnam has had one zone without summer time since 1975, so a day is a day and no table of zones is needed. */
const VIETNAM_MS = 7 * 60 * MINUTE_MS
/** Nobody plans more days off in a row than this; beyond it a shop counts as closed for good. */
const LOOKED_THROUGH_DAYS = 62

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** When answering began and ended on the day that began at `dayMs`, in any order. Milliseconds of UTC. */
function openOn({ hours, holidays }: BusinessHours, dayMs: number): Span[] {
  const local = new Date(dayMs + VIETNAM_MS)
  if (holidays.includes(local.toISOString().slice(0, 10))) return []
  return hours
    .filter(({ day }) => day === (local.getUTCDay() || 7))
    .map(({ from, to }) => ({ fromMs: dayMs + msOf(from), toMs: dayMs + (msOf(to) || DAY_MS) }))
}

/** Do two of them share a moment? One may begin where another ends. */
export const overlap = (hours: readonly DayHours[]): boolean =>
  hours.some((one, at) =>
    hours
      .slice(at + 1)
      .some((other) => other.day === one.day && startsWithin(one, other) && startsWithin(other, one)),
  )

const startsWithin = (one: DayHours, other: DayHours): boolean => msOf(other.from) < (msOf(one.to) || DAY_MS)

const msOf = (clock: string): number => {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return (hour * 60 + minute) * MINUTE_MS
}
/** Midnight in Vietnam, as UTC. */
const dayOf = (atMs: number): number => Math.floor((atMs + VIETNAM_MS) / DAY_MS) * DAY_MS - VIETNAM_MS

/** The time in which nobody answers that `atMs` lies in; null: somebody does. */
export interface ClosedPeriod {
  /** null: nobody has answered for two months, or ever. */
  readonly fromMs: number | null
  /** When somebody answers again; null: not within two months. */
  readonly toMs: number | null
}

/** Closing at midnight and opening at midnight leave no time between them; a lunch break is a closed period like a night. */
export function closedPeriod(hours: BusinessHours, atMs: number): ClosedPeriod | null {
  const today = dayOf(atMs)
  if (openOn(hours, today).some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs)) return null
  let fromMs: number | null = null
  let toMs: number | null = null
  for (let days = 0; days <= LOOKED_THROUGH_DAYS && fromMs === null; days++) {
    const ends = openOn(hours, today - days * DAY_MS).map((open) => open.toMs)
    fromMs = ends.filter((end) => end <= atMs).sort(later)[0] ?? null
  }
  for (let days = 0; days <= LOOKED_THROUGH_DAYS && toMs === null; days++) {
    const starts = openOn(hours, today + days * DAY_MS).map((open) => open.fromMs)
    toMs = starts.filter((start) => start > atMs).sort(earlier)[0] ?? null
  }
  return { fromMs, toMs }
}

const earlier = (one: number, other: number): number => one - other
const later = (one: number, other: number): number => other - one

/** `08:00 ngày 30/11`, as a customer in Vietnam reads it. */
export function openingWords(toMs: number | null): string {
  if (toMs === null) return ''
  const local = new Date(toMs + VIETNAM_MS).toISOString()
  return `${local.slice(11, 16)} ngày ${local.slice(8, 10)}/${local.slice(5, 7)}`
}
