import { expect, it } from 'vitest'
import { calledUp, filledIn, findQuickReplies } from '../../../web/src/pages/inbox/quick-reply-search.ts'

const REPLIES = [
  { id: '1', shortcut: 'diachi', text: 'Dạ shop ở 12 Lê Lợi' },
  { id: '2', shortcut: 'gia', text: 'Dạ {khách} xem bảng giá nhé' },
  { id: '3', shortcut: 'ship', text: 'Phí ship theo địa chỉ ạ' },
]

it.each([
  ['/', ''],
  ['/gi', 'gi'],
  ['/giá', 'giá'],
  ['/gia nhé', null],
  ['giá/cái', null],
  ['1/2', null],
  ['//', null],
  ['', null],
])('an answer “%s” calls up %j', (text, words) => {
  expect(calledUp(text)).toBe(words)
})

it('those whose shortcut begins so come first, then those that hold the words, with or without accents', () => {
  expect(findQuickReplies(REPLIES, '').map(({ id }) => id)).toEqual(['1', '2', '3'])
  expect(findQuickReplies(REPLIES, 'Địa').map(({ id }) => id)).toEqual(['1', '3'])
  expect(findQuickReplies(REPLIES, 'xyz')).toEqual([])
})

it('the customer’s name takes its place, and leaves none where nobody knows it', () => {
  expect(filledIn('Dạ {khách} xem giá', 'Chị Lan')).toBe('Dạ Chị Lan xem giá')
  expect(filledIn('Dạ {KHÁCH} xem giá, {customer}', null)).toBe('Dạ xem giá,')
  expect(filledIn('Giá {250k}', 'Lan')).toBe('Giá {250k}')
  expect(filledIn('Chào {khách}', '$& {khách}')).toBe('Chào $& {khách}')
})
