import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { foldText } from '../vault/blind-index.ts'

/** Vietnamese numbers have 10 digits (11 for some landlines), or 84 and one less. */
const SHORTEST = 10
const LONGEST = 12
/** What people put between the digits of one number; a slash makes a date. */
const JOINED_BY = /^[\s.,\-_~*+()·•:|'"]{0,4}$/u
/** Marks that make a digit a picture, and what cannot be seen. */
const UNSEEN = /[\uFE0F\u20E3\u200B-\u200D\u2060\uFEFF\u00AD]/gu
const TOKEN = /[0-9]+|[a-z]+/g
/** Letters written for a digit they look like. */
const LOOKS_LIKE: Readonly<Record<string, string>> = { o: '0', l: '1', i: '1' }
const SPELT: Readonly<Record<string, string>> = {
  khong: '0',
  ko: '0',
  o: '0',
  mot: '1',
  hai: '2',
  ba: '3',
  bon: '4',
  tu: '4',
  nam: '5',
  lam: '5',
  sau: '6',
  bay: '7',
  tam: '8',
  chin: '9',
}
/** Within one word with digits, letters may stand for digits; this many real ones must be there. */
const DIGITS_IN_WORD = 2

interface Group {
  readonly digits: string
  readonly from: number
  readonly to: number
}

/**
 * Does a text hold a Vietnamese phone number, in any of the ways people write one: together, in groups, digit by digit, in
 * words, with letters that look like digits, as pictures of digits, with 0 or +84? Prices, dates and codes are none: a number
 * begins and ends where its group of digits does, and has a prefix that is given out.
 */
export function holdsPhone(text: string): boolean {
  const groups = groupsOf(foldText(text.normalize('NFKC').replace(UNSEEN, '')))
  return groups.some((_, at) => startsPhone(groups, at))
}

/** Runs of groups that stand close enough to be one number: a null ends a run. */
function groupsOf(text: string): (Group | null)[] {
  const groups: (Group | null)[] = []
  let end = 0
  for (const word of wordsOf(text)) {
    const isClose = JOINED_BY.test(text.slice(end, word.from))
    if (groups.length > 0 && !isClose) groups.push(null)
    const digits = digitsOf(word.text)
    groups.push(digits === null ? null : { digits, from: word.from, to: word.to })
    end = word.to
  }
  return groups
}

/** Digits and letters that stand together are one word: `0o12`, `09l2`. */
function wordsOf(text: string): { text: string; from: number; to: number }[] {
  const words: { text: string; from: number; to: number }[] = []
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const last = words.at(-1)
    const mixes = last !== undefined && last.to === index && /^[oli0-9]+$/.test(last.text + token)
    if (mixes) Object.assign(last, { text: last.text + token, to: index + token.length })
    else words.push({ text: token, from: index, to: index + token.length })
  }
  return words
}

function digitsOf(word: string): string | null {
  if (/^[0-9]+$/.test(word)) return word
  const spelt = SPELT[word]
  if (spelt !== undefined) return spelt
  if (word.replace(/[^0-9]/g, '').length < DIGITS_IN_WORD || !/^[oli0-9]+$/.test(word)) return null
  return word.replace(/[oli]/g, (letter) => LOOKS_LIKE[letter] ?? letter)
}

function startsPhone(groups: readonly (Group | null)[], at: number): boolean {
  let digits = ''
  for (let next = at; next < groups.length; next++) {
    const group = groups[next]
    if (!group) return false
    digits += group.digits
    if (digits.length > LONGEST) return false
    if (digits.length >= SHORTEST && isPhone(digits)) return true
  }
  return false
}

function isPhone(digits: string): boolean {
  const national = digits.startsWith('84') ? `0${digits.slice(2)}` : digits
  if (!/^0\d{9,10}$/.test(national)) return false
  return parsePhoneNumberFromString(national, 'VN')?.isValid() ?? false
}
