/** `2026-12-02` → `02/12/2026`, as dates are written in Vietnam. */
export const shownDate = (iso: string): string => iso.split('-').reverse().join('/')

/** `2/12/2026` → `2026-12-02`; null: no date, or none that there is. */
export function isoOf(shown: string): string | null {
  const [, day = '', month = '', year = ''] = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(shown) ?? []
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null
}
