import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdsPhone } from '../../../src/outbox/find-phone.ts'

describe('A phone number in a comment', () => {
  it.each([
    'Shop gọi em 0912345678 nhé',
    '0912 345 678',
    '091.234.5678',
    '0912-345-678',
    '(091) 2345678',
    '+84912345678',
    '+84 91 234 56 78',
    '84912345678',
    'zalo0912345678',
    '0 9 1 2 3 4 5 6 7 8',
    '0.9.1.2.3.4.5.6.7.8 nha chị',
    '0_9_1_2_3_4_5_6_7_8',
    'O912345678',
    'o 9 1 2 3 4 5 6 7 8',
    'o9l2345678',
    '09I2 345 678',
    '０９１２３４５６７８',
    '0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣',
    '09\u200B12\u200B345678',
    'không chín một hai ba bốn năm sáu bảy tám',
    'KHÔNG CHÍN 1 hai 3 bốn 5 sáu 7 tám',
    'giá 350 ib 0987654321',
    'Số em: 0356 789 012 (Lan)',
    '02838123456',
    'sđt:0768999888,ship giúp em',
  ])('is found in “%s”', (text) => {
    expect(holdsPhone(text)).toBe(true)
  })

  it.each([
    'Giá 350.000đ, hai cái 690.000đ',
    'Từ 199.000 - 390.000',
    'Bao nhiêu tiền 1.250.000.000?',
    'Mã đơn MVD80312345678901',
    'Sinh ngày 05/09/2026, 1234 Lê Lợi',
    'Mở cửa 08:30 - 21:00 các ngày',
    'số 12 ngõ 345 đường 678',
    'một hai ba bốn năm sáu bảy tám chín mười',
    'em lấy size 38, 39, 40, 41',
    '0123',
    '0912345',
    '00000000000',
    '1111111111',
    'https://facebook.com/100000000000001/posts/7000000000000001',
    'hotline 19006522',
    'ok oo ooo ol lol',
    '',
  ])('is not seen in “%s”', (text) => {
    expect(holdsPhone(text)).toBe(false)
  })

  it('is found wherever it stands and however it is cut, and never in as many other digits', () => {
    const prefix = fc.constantFrom(
      '086',
      '096',
      '097',
      '032',
      '039',
      '090',
      '093',
      '070',
      '091',
      '081',
      '088',
    )
    const rest = fc.stringMatching(/^[0-9]{7}$/)
    const cuts = fc.array(fc.constantFrom('', ' ', '.', '-', ' . '), { minLength: 9, maxLength: 9 })
    const around = fc.constantFrom('', 'alo ', 'sđt: ', ' nha', ', ship')
    fc.assert(
      fc.property(prefix, rest, cuts, around, around, (start, end, between, before, after) => {
        const number = Array.from(
          { length: 10 },
          (_, at) => `${start}${end}`.charAt(at) + (between[at] ?? ''),
        ).join('')
        expect(holdsPhone(`${before}${number}${after}`)).toBe(true)
        expect(holdsPhone(`${before}${number.replace(/^0/, '5')}${after}`)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  it('takes no time that grows faster than the text', () => {
    const hostile = ['0 '.repeat(4_000), '9'.repeat(8_000), 'khong '.repeat(1_300), '0.'.repeat(4_000)]
    for (const text of hostile) expect(holdsPhone(text)).toBe(false)
  })
})
