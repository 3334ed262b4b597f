import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialled, shownPhone } from '../../../web/src/kit/phone.ts'
import { safeAddress } from '../../../web/src/kit/safe-address.ts'
import { textParts } from '../../../web/src/kit/text-parts.ts'

const pressed = (text: string) =>
  textParts(text).flatMap(({ kind, href }) => (href === null ? [] : [[kind, href]]))

describe('A text of a customer', () => {
  it.each([
    ['xem https://shop.vn/ao-dai?id=1.', [['link', 'https://shop.vn/ao-dai?id=1']]],
    ['(http://a.vn/b)', [['link', 'http://a.vn/b']]],
    ['gọi 0912 345 678 nhé', [['phone', 'tel:0912345678']]],
    ['SĐT: +84.912.345.678', [['phone', 'tel:+84912345678']]],
    ['84912345678', [['phone', 'tel:+84912345678']]],
    ['mã đơn 1209123456789', []],
    ['giá 1.250.000đ', []],
    ['javascript:alert(1)', []],
    ['<a href="javascript:alert(1)">bấm</a>', []],
    ['https://[sai', []],
  ])('%s leads where it says', (text, leads) => {
    expect(pressed(text)).toEqual(leads)
  })

  it('loses nothing, and leads nowhere but to the web and the phone', () => {
    const bits = fc.constantFrom(
      'https://a.vn/x ',
      '0912345678',
      ' ',
      '<script>',
      'javascript:',
      '\u202e',
      'ạ',
      '"',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string()), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        const parts = textParts(text)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const { href } of parts) if (href !== null) expect(href).toMatch(/^(?:https?:\/\/|tel:\+?\d+$)/)
      }),
    )
  })
})

describe('An address', () => {
  it.each([
    ['https://scontent.xx.fbcdn.net/a.jpg', true],
    ['http://127.0.0.1:4010/media/a.png', true],
    ['/api/v1/media/med_01', true],
    ['/api/v1/me', false],
    ['//evil.example/a', false],
    ['javascript:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:text/html,<script>', false],
    ['blob:https://a.vn/1', false],
    ['', false],
    [null, false],
  ])('%s may be opened: %s', (address, isSafe) => {
    expect(safeAddress(address) !== null).toBe(isSafe)
  })
})

describe('A phone number', () => {
  it.each([
    ['84912345678', '0912 345 678', '+84912345678'],
    ['0912345678', '0912 345 678', '0912345678'],
    ['+84 912 345 678', '0912 345 678', '+84912345678'],
    ['+1 415 555 2671', '+1 415 555 2671', '+14155552671'],
    ['không có', 'không có', null],
  ])('%s is shown as people write it, and dialled', (phone, shown, number) => {
    expect(shownPhone(phone)).toBe(shown)
    expect(dialled(phone)).toBe(number)
  })
})
