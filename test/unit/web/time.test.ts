import { describe, expect, it } from 'vitest'
import { shortTime } from '../../../web/src/kit/time.ts'

const NOW = new Date(2026, 10, 27, 14, 5)

describe('A time in a list row', () => {
  it.each([
    ['is the hour today', new Date(2026, 10, 27, 9, 3), '09:03'],
    ['is the day as Vietnam writes it this year', new Date(2026, 10, 26, 23, 59), '26/11'],
    ['names the year of another', new Date(2025, 11, 31, 8, 0), '31/12/25'],
  ])('%s', (_, at, shown) => {
    expect(shortTime(at.toISOString(), NOW)).toBe(shown)
  })
})
