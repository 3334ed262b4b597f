import i18n from 'i18next'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const format = (options: Intl.DateTimeFormatOptions, at: Date): string =>
  new Intl.DateTimeFormat(i18n.language === 'en' ? 'en-GB' : 'vi-VN', options).format(at)

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** "14:05" today, else the day: short enough for a list row. */
export function shortTime(iso: string, now = new Date()): string {
  const at = new Date(iso)
  if (startOfDay(at) === startOfDay(now)) return clock(iso)
  const day = { day: '2-digit', month: '2-digit' } as const
  const shown =
    at.getFullYear() === now.getFullYear() ? format(day, at) : format({ ...day, year: '2-digit' }, at)
  // The language tables write 26-11; everybody in Vietnam writes 26/11.
  return shown.replaceAll('-', '/')
}

export const clock = (iso: string): string =>
  format({ hour: '2-digit', minute: '2-digit', hour12: false }, new Date(iso))

export const dateTime = (iso: string): string =>
  format(
    { day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false },
    new Date(iso),
  )

/** A day's separator in a thread; today and yesterday have words of their own. */
export function dayLabel(iso: string, now = new Date()): string {
  const at = new Date(iso)
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS)
  if (days === 0) return i18n.t('common:day.today')
  if (days === 1) return i18n.t('common:day.yesterday')
  return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, at)
}

export const dayOf = (iso: string): string => {
  const at = new Date(iso)
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`
}

/** "3 giờ", "2 ngày": how long until then, rounded down; null when it is over. */
export function timeLeft(untilIso: string, nowMs: number): string | null {
  const leftMs = new Date(untilIso).getTime() - nowMs
  if (leftMs <= 0) return null
  if (leftMs >= 2 * DAY_MS) return i18n.t('common:span.days', { count: Math.floor(leftMs / DAY_MS) })
  if (leftMs >= HOUR_MS) return i18n.t('common:span.hours', { count: Math.floor(leftMs / HOUR_MS) })
  return i18n.t('common:span.minutes', { count: Math.max(1, Math.floor(leftMs / MINUTE_MS)) })
}
