import type { Locale, Sentence } from '../channels/sentence.ts'
import type { Fact, Facts } from './finding.ts'

const NOT_KNOWN: Sentence = { vi: 'không rõ', en: 'not known' }
const TIME = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
})

/** A sentence with its facts in place. A name without a fact is shown as "not known". */
export const say = (sentence: Sentence, facts: Facts, locale: Locale): string =>
  sentence[locale].replace(/\{(\w+)\}/g, (_, name: string) => factText(facts[name] ?? null, locale))

function factText(fact: Fact, locale: Locale): string {
  if (fact === null) return NOT_KNOWN[locale]
  if (fact instanceof Date) return TIME.format(fact)
  if (typeof fact === 'string') return fact
  if (typeof fact === 'number') return fact.toLocaleString(locale === 'vi' ? 'vi-VN' : 'en-GB')
  if (isList(fact)) return fact.length === 0 ? '–' : fact.join(', ')
  return fact[locale]
}

const isList = (fact: Sentence | readonly string[]): fact is readonly string[] => Array.isArray(fact)
