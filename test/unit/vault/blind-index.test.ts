import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createBlindIndex,
  foldText,
  MAX_WORDS,
  nationalPhone,
  wordsOf,
} from '../../../src/vault/blind-index.ts'

describe('Words for search', () => {
  it.each([
    ['Đặng Thị Lan', ['dang', 'thi', 'lan']],
    ['ĐƠN HÀNG của chị Hường', ['don', 'hang', 'cua', 'chi', 'huong']],
    ['áo-thun/size:XL 🎉 (2 cái)', ['ao', 'thun', 'size', 'xl', '2', 'cai']],
    ['lan Lan LAN', ['lan']],
    ['', []],
  ])('of %j are folded and stand once', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  it('are the same for composed and decomposed letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(foldText(text.normalize('NFD'))).toBe(foldText(text.normalize('NFC')))
      }),
    )
    expect(wordsOf('Nguyễn'.normalize('NFD'))).toEqual(['nguyen'])
  })

  it('are bounded, however long the text', () => {
    const text = Array.from({ length: 5_000 }, (_, n) => `w${n}`).join(' ')
    expect(wordsOf(text)).toHaveLength(MAX_WORDS)
  })
})

describe('A phone number', () => {
  it.each([
    ['+84 901 234 567', '0901234567'],
    ['84901234567', '0901234567'],
    ['0901.234.567', '0901234567'],
    ['(090) 123-4567', '0901234567'],
    ['028 3822 1234', '02838221234'],
    ['+1 202 555 0143', '+12025550143'],
    ['1234', null],
    ['gọi cho em nhé', null],
    ['', null],
  ])('%j has the one form %j', (text, form) => {
    expect(nationalPhone(text)).toBe(form)
  })
})

describe('The blind index', () => {
  const index = createBlindIndex(randomBytes(32))
  const hex = (terms: Buffer[]) => terms.map((term) => term.toString('hex'))

  it('finds a word whatever its case and accents, in 16 bytes', () => {
    expect(hex(index.words('HƯỜNG'))).toEqual(hex(index.words('huong')))
    expect(index.words('huong')[0]).toHaveLength(16)
  })

  it('finds a phone in any way of writing it', () => {
    expect(index.phone('+84 901 234 567')?.equals(index.phone('0901234567') as Buffer)).toBe(true)
  })

  it('gives another shop other terms, and a phone other terms than the same digits as a word', () => {
    const other = createBlindIndex(randomBytes(32))
    expect(hex(other.words('lan'))).not.toEqual(hex(index.words('lan')))
    expect(hex(index.words('0901234567'))[0]).not.toBe(index.phone('0901234567')?.toString('hex'))
  })

  it('tells exactly equal texts apart from nearly equal ones', () => {
    expect(index.exact('Dạ vâng').equals(index.exact('Dạ vâng'))).toBe(true)
    expect(index.exact('Dạ vâng').equals(index.exact('dạ vâng'))).toBe(false)
  })
})
