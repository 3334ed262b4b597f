import { expect, it } from 'vitest'
import { outlineOf } from '../../../src/kit/json-outline.ts'

const KINDS = new Set(['event_name', 'verb'])

it('keeps member names, types and lengths, and nothing of the contents', () => {
  const body = {
    event_name: 'user_send_text',
    sender: { id: '4466' },
    message: { text: 'Số của em là 0912345678', ids: [1, 2] },
    seen: null,
  }
  expect(outlineOf(body, KINDS)).toEqual({
    event_name: 'user_send_text',
    sender: { id: 'text of 4' },
    message: { text: 'text of 23', ids: ['number', 'number'] },
    seen: null,
  })
})

it.each([
  ['a kind that is a sentence', { verb: 'Chào shop' }, { verb: 'text of 9' }],
  ['a kind that is a number in words', { verb: '0912345678' }, { verb: 'text of 10' }],
  ['a member named by a person', { 'Nguyễn Lan 0912': 1 }, { 'member 1': 'number' }],
])('does not take over %s', (_, body, outline) => {
  expect(outlineOf(body, KINDS)).toEqual(outline)
})

it('cuts what is too deep or too long for a person to read', () => {
  const deep: unknown[] = []
  let at = deep
  for (let depth = 0; depth < 40; depth++) {
    const next: unknown[] = []
    at.push(next)
    at = next
  }
  expect(JSON.stringify(outlineOf(deep, KINDS))).toContain('…')
  expect(
    outlineOf(
      Array.from({ length: 200 }, () => 1),
      KINDS,
    ),
  ).toHaveLength(61)
})
