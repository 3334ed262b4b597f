const OFFSET_MS = 7 * 3_600_000
const DAY_MS = 86_400_000

/** Number of the calendar day in Vietnam (UTC+7, no summer time), counted from 1970-01-01. */
export function vietnamDay(atMs: number): number {
  return Math.floor((atMs + OFFSET_MS) / DAY_MS)
}

/** `2026-11` in Vietnam's calendar: quotas renew by it. */
export function vietnamMonth(atMs: number): string {
  return new Date(atMs + OFFSET_MS).toISOString().slice(0, 7)
}

/** `dd/MM/yyyy` in Vietnam's calendar, as profile answers write dates. */
export function vietnamDate(atMs: number): string {
  const [year, month, day] = new Date(atMs + OFFSET_MS).toISOString().slice(0, 10).split('-')
  return `${day}/${month}/${year}`
}

/** Day number of `YYYY_MM_DD`, or null when it is no date. */
export function dayOfText(text: string): number | null {
  if (!/^\d{4}_\d{2}_\d{2}$/.test(text)) return null
  const atMs = Date.parse(`${text.replaceAll('_', '-')}T00:00:00Z`)
  return Number.isNaN(atMs) ? null : atMs / DAY_MS
}
