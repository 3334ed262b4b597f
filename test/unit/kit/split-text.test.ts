import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from '../../../src/kit/split-text.ts'

const inUnits = (text: string) => text.length
const borders = new Intl.Segmenter('vi', { granularity: 'grapheme' })
const charactersOf = (text: string) => Array.from(borders.segment(text), ({ segment }) => segment)
const isBlank = (character: string) => /^\s+$/u.test(character)
const written = (texts: readonly string[]) =>
  texts.flatMap(charactersOf).filter((character) => !isBlank(character))

/** Vietnamese, families of emoji, flags, accents set apart, accents on blanks, and blanks of all kinds. */
const piece = fc.constantFrom(
  'Dạ',
  'chị ơi',
  'Áo còn hàng.',
  'Giá 350.000đ!',
  'e\u0302\u0301',
  '👨‍👩‍👧‍👦',
  '🇻🇳',
  '👍🏽',
  ' \u0301',
  'x'.repeat(37),
  '\r\n',
  '\n\n',
  ' ',
  '\u00a0',
)
const text = fc.array(fc.oneof(piece, fc.string({ unit: 'grapheme', maxLength: 12 })), { maxLength: 60 })
const words = text.map((parts) => parts.join(''))
const limit = fc.integer({ min: 40, max: 120 })

describe('a text that is split', () => {
  it('loses and gains nothing but blanks at the cuts, in order, never inside a character', () => {
    fc.assert(
      fc.property(words, limit, (whole, max) => {
        const pieces = splitText(whole, max, inUnits)
        fc.pre(pieces !== null)
        expect(written(pieces)).toEqual(written([whole]))
      }),
      { numRuns: 500 },
    )
  })

  it('comes in pieces that fit and say something', () => {
    fc.assert(
      fc.property(words, limit, (whole, max) => {
        for (const one of splitText(whole, max, inUnits) ?? []) {
          expect(one.length).toBeLessThanOrEqual(max)
          expect(charactersOf(one).every(isBlank)).toBe(false)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is one piece where it fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (whole) => {
        fc.pre(!charactersOf(whole).every(isBlank) && whole.trim() === whole)
        expect(splitText(whole, 2_000, inUnits)).toEqual([whole])
      }),
    )
  })

  it.each([
    [
      'between paragraphs before all else',
      'Câu một. Câu hai.\nCâu ba thật dài',
      24,
      ['Câu một. Câu hai.', 'Câu ba thật dài'],
    ],
    ['between sentences before words', 'Dạ còn ạ. Giá ba trăm nghìn', 18, ['Dạ còn ạ.', 'Giá ba trăm nghìn']],
    ['between words', 'một hai ba bốn năm', 10, ['một hai ba', 'bốn năm']],
    ['between characters where a word is too long', 'aaaaabbbbbcc', 5, ['aaaaa', 'bbbbb', 'cc']],
    ['not at a sentence that would leave a scrap', 'A. bbbb cccc dddd', 12, ['A. bbbb cccc', 'dddd']],
    ['not within a price', 'Giá 350.000 đồng thôi ạ', 16, ['Giá 350.000 đồng', 'thôi ạ']],
  ])('is cut %s', (_, whole, max, pieces) => {
    expect(splitText(whole, max, inUnits)).toEqual(pieces)
  })

  it('is not cut at all where a single character is longer than the limit', () => {
    expect(splitText(`a👨‍👩‍👧‍👦`, 5, inUnits)).toBeNull()
  })

  it('of nothing but blanks has no piece', () => {
    expect(splitText(' \n ', 10, inUnits)).toEqual([])
  })
})
