import { describe, expect, it } from 'vitest'
import { CODE_SIGNS, codeIn } from '../../../src/inbox/chat-codes.ts'
import { newCode, spokenCode } from '../../../src/privacy/shopper-codes.ts'

describe('A code in a chat', () => {
  it.each([
    ['as it is shown', 'KV 7KM 4PQ X2H'],
    ['in small letters', 'kv 7km 4pq x2h'],
    ['without blanks', 'KV7KM4PQX2H'],
    ['with dashes, dots and a line between', 'kv-7km–4pq.\nx2h'],
    ['within a sentence of decomposed Vietnamese', 'Mã của em là: kv 7km 4pq x2h ạ'.normalize('NFD')],
    ['in the wide letters of some keyboards', 'ＫＶ ７ＫＭ ４ＰＱ Ｘ２Ｈ'],
  ])('is found %s', (_how, text) => {
    expect(codeIn(text)).toBe('7KM4PQX2H')
  })

  it.each([
    ['nothing', null],
    ['an ordinary word', 'Shop ơi còn hàng không ạ?'],
    ['a code that is too short', 'KV 7KM 4PQ X2'],
    ['a longer number', 'KV 7KM 4PQ X2H7'],
    ['signs that no code has', 'KV 7KM 4PO X2H'],
    ['another word before it', 'TKV 7KM 4PQ X2H'],
    ['a page of text', `${'a'.repeat(200)} KV 7KM 4PQ X2H`],
  ])('is not seen in %s', (_what, text) => {
    expect(codeIn(text)).toBeNull()
  })

  it('is drawn of signs that Vietnamese typing leaves alone, and read back as it was given out', () => {
    expect(/[AEIOUYDW01]/.exec(CODE_SIGNS)).toBeNull()
    for (let drawn = 0; drawn < 200; drawn += 1) {
      const code = newCode()
      expect(codeIn(spokenCode(code))).toBe(code)
    }
  })
})
