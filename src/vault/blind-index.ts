import { createHmac, hkdfSync } from 'node:crypto'
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { KEY_BYTES } from './seal-format.ts'
import type { BlindIndex } from './vault.ts'

const TERM_BYTES = 16
/** A text of the longest kind (2,000 characters) rarely has more; a hostile one could have thousands. */
export const MAX_WORDS = 200
/** Longer runs are links and noise; their beginning still finds them. */
const MAX_WORD_LENGTH = 40
const MARKS = /\p{M}+/gu
const WORD = /[\p{L}\p{N}]+/gu

/** Lower case, without accents; đ counts as d. `Đặng Thị Lan` → `dang thi lan`. */
export const foldText = (text: string): string =>
  text.normalize('NFD').replace(MARKS, '').toLowerCase().replaceAll('đ', 'd')

/** Words of a text as they are indexed: folded, each once, at most {@link MAX_WORDS}. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>()
  for (const [word] of foldText(text).matchAll(WORD)) {
    words.add(word.slice(0, MAX_WORD_LENGTH))
    if (words.size === MAX_WORDS) break
  }
  return [...words]
}

/** One form of a phone number: `+84 901 234 567`, `84901234567`, `0901.234.567` → `0901234567`; a foreign one with its `+`. */
export function nationalPhone(text: string): string | null {
  const phone = parsePhoneNumberFromString(text, 'VN')
  if (!phone?.isPossible()) return null
  return phone.countryCallingCode === '84' ? `0${phone.nationalNumber}` : phone.number
}

/** A key of its own for each use, drawn from the shop's data key. */
export const subkey = (shopKey: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', shopKey, Buffer.alloc(0), `kiotviet-social/${use}`, KEY_BYTES))

/** Words that were hashed lately, of all shops together: people use few, and most of a text's were in the last one. */
const RECENT_WORDS = 20_000
const recent = new Map<string, Buffer>()
let indexes = 0

export function createBlindIndex(shopKey: Buffer): BlindIndex {
  const key = subkey(shopKey, 'blind-index')
  const own = `${++indexes} `
  const term = (kind: string, value: string): Buffer =>
    createHmac('sha256', key).update(kind).update('\0').update(value).digest().subarray(0, TERM_BYTES)
  const wordTerm = (word: string): Buffer => {
    const known = recent.get(own + word)
    if (known) return known
    const made = term('word', word)
    if (recent.size === RECENT_WORDS) recent.clear()
    recent.set(own + word, made)
    return made
  }
  return {
    words: (text) => wordsOf(text).map(wordTerm),
    phone(text) {
      const national = nationalPhone(text)
      return national === null ? null : term('phone', national)
    },
    exact: (text) => term('exact', text.normalize('NFC')),
  }
}
