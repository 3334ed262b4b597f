import { describe, expect, it } from 'vitest'
import { closedPeriod, openingWords, overlap } from '../../../src/outbox/business-hours.ts'

/** Monday to Saturday 08:00–21:00 in Vietnam, and closed on one Wednesday. 2026-11-30 is a Monday. */
const SHOP = {
  hours: [1, 2, 3, 4, 5, 6].map((day) => ({ day, from: '08:00', to: '21:00' })),
  holidays: ['2026-12-02'],
}
const at = (local: string): number => Date.parse(`${local}+07:00`)

describe('A shop is closed', () => {
  it.each([
    ['before it opens', '2026-11-30T07:59:59', '2026-11-28T21:00:00', '2026-11-30T08:00:00'],
    ['from the minute it closes', '2026-12-01T21:00:00', '2026-12-01T21:00:00', '2026-12-03T08:00:00'],
    ['on its day off', '2026-11-29T12:00:00', '2026-11-28T21:00:00', '2026-11-30T08:00:00'],
    ['on a holiday', '2026-12-02T10:00:00', '2026-12-01T21:00:00', '2026-12-03T08:00:00'],
    [
      'past midnight, in the same period as before',
      '2026-12-04T00:10:00',
      '2026-12-03T21:00:00',
      '2026-12-04T08:00:00',
    ],
  ])('%s', (_when, now, from, to) => {
    expect(closedPeriod(SHOP, at(now))).toEqual({ fromMs: at(from), toMs: at(to) })
  })

  it('and open from the minute it opens to the one it closes', () => {
    expect(closedPeriod(SHOP, at('2026-11-30T08:00:00'))).toBeNull()
    expect(closedPeriod(SHOP, at('2026-11-30T20:59:59'))).toBeNull()
  })

  it.each([
    ['between the two times of a day', '2026-11-30T12:30:00', '2026-11-30T12:00:00', '2026-11-30T13:30:00'],
    ['from the minute its break begins', '2026-11-30T12:00:00', '2026-11-30T12:00:00', '2026-11-30T13:30:00'],
    ['after the second of them', '2026-11-30T22:00:00', '2026-11-30T21:00:00', '2026-12-07T08:00:00'],
    ['before the first of them', '2026-11-30T07:00:00', '2026-11-23T21:00:00', '2026-11-30T08:00:00'],
  ])('%s, in whatever order they stand', (_when, now, from, to) => {
    const spans = [
      { day: 1, from: '13:30', to: '21:00' },
      { day: 1, from: '08:00', to: '12:00' },
    ]
    for (const hours of [spans, spans.toReversed()]) {
      expect(closedPeriod({ hours, holidays: [] }, at(now))).toEqual({ fromMs: at(from), toMs: at(to) })
      expect(closedPeriod({ hours, holidays: [] }, at('2026-11-30T13:30:00'))).toBeNull()
      expect(closedPeriod({ hours, holidays: [] }, at('2026-11-30T11:59:59'))).toBeNull()
    }
  })

  it('never, when it is open day and night', () => {
    const hours = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
    for (const now of ['2026-11-29T00:00:00', '2026-11-29T23:59:59', '2026-11-30T12:00:00'])
      expect(closedPeriod({ hours, holidays: [] }, at(now))).toBeNull()
  })

  it('always, when no day has hours', () => {
    expect(closedPeriod({ hours: [], holidays: [] }, at('2026-11-30T12:00:00'))).toEqual({
      fromMs: null,
      toMs: null,
    })
  })
})

it('Two times of one day may touch and may not share a moment; those of two days may', () => {
  const morning = { day: 1, from: '08:00', to: '12:00' }
  expect(overlap([morning, { day: 1, from: '12:00', to: '00:00' }])).toBe(false)
  expect(overlap([{ day: 1, from: '12:00', to: '00:00' }, morning])).toBe(false)
  expect(overlap([morning, { day: 2, from: '08:00', to: '12:00' }])).toBe(false)
  expect(overlap([morning, { day: 1, from: '11:59', to: '13:00' }])).toBe(true)
  expect(
    overlap([
      { day: 1, from: '20:00', to: '00:00' },
      { day: 1, from: '23:00', to: '00:00' },
    ]),
  ).toBe(true)
})

it('The time of opening is said as a customer in Vietnam reads it, and not at all where there is none', () => {
  expect(openingWords(at('2026-11-30T08:00:00'))).toBe('08:00 ngày 30/11')
  expect(openingWords(null)).toBe('')
})
