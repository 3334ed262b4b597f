import { plainPage } from '../../kit/plain-page.ts'
import { escapeHtml } from '../../privacy/export-page.ts'
import type { Locale } from '../locale.ts'

const OTHER: Readonly<Record<Locale, readonly [lang: Locale, name: string]>> = {
  vi: ['en', 'English'],
  en: ['vi', 'Tiếng Việt'],
}

/** Where something stands, for whoever has its number and no account. All but the facts are words of ours. */
export interface StatusPage {
  readonly title: string
  readonly status: string
  /** What is known, in order: its name, and a value that is escaped here. Without any there is nothing to tell more of. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** What can be done now, below the facts. */
  readonly next: string
  readonly contact: string
}

/** A page without scripts, that needs nobody signed in. */
export function statusPage({ title, status, facts, next, contact }: StatusPage, locale: Locale): string {
  const [lang, name] = OTHER[locale]
  const rows = facts.map(([term, value]) => `<dt>${term}</dt><dd>${escapeHtml(value)}</dd>`).join('')
  const known = facts.length === 0 ? '' : `<dl>${rows}</dl><p>${next}</p>`
  const body =
    `<main><h1>${title}</h1><p role="status"><strong>${status}</strong></p>${known}` +
    `<p>${contact}</p><p><a href="?lang=${lang}" lang="${lang}" hreflang="${lang}">${name}</a></p></main>`
  return plainPage({ locale, title, body })
}

/** A moment in Vietnam's time, as the page's reader writes it. */
export const statusTime = (at: Date, locale: Locale): string =>
  new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Ho_Chi_Minh',
  }).format(at)
