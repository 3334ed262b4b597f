import { describe, expect, it } from 'vitest'
import { createBreaker } from '../../../src/door/breaker.ts'

describe('A breaker', () => {
  it('opens after ten failures in a row, however few calls there are', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 9; n += 1) expect(breaker.note(n * 100_000, false)).toBe(false)
    expect(breaker.waitMs(900_000)).toBe(0)
    expect(breaker.note(900_000, false)).toBe(true)
    expect(breaker.waitMs(900_000)).toBe(30_000)
  })

  it('opens when seven of ten calls of a minute failed', () => {
    const breaker = createBreaker()
    const ends = [false, false, true, false, false, true, false, false, true, false]
    expect(ends.map((answered, n) => breaker.note(n, answered)).at(-1)).toBe(true)
  })

  it('stays closed with fewer than ten calls or fewer failures', () => {
    const few = createBreaker()
    for (let n = 0; n < 8; n += 1) few.note(n, n === 0)
    expect(few.waitMs(10)).toBe(0)
    const mostlyWell = createBreaker()
    for (let n = 0; n < 90; n += 1) mostlyWell.note(n, n % 2 === 0)
    expect(mostlyWell.waitMs(100)).toBe(0)
  })

  it('forgets failures older than a minute', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 7; n += 1) breaker.note(0, false)
    breaker.note(1, true)
    for (let n = 0; n < 3; n += 1) expect(breaker.note(70_000, false)).toBe(false)
  })

  it('lets one probe through when its time is over, and closes if that is answered', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 10; n += 1) breaker.note(0, false)
    expect(breaker.waitMs(29_999)).toBe(1)
    expect(breaker.waitMs(30_000)).toBe(0)
    expect(breaker.waitMs(30_001)).toBe(1_000)
    breaker.note(30_100, true)
    expect(breaker.waitMs(30_101)).toBe(0)
    expect(breaker.waitMs(30_102)).toBe(0)
  })

  it('opens again if the probe fails, and does not wait for ever for a probe that never ended', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 10; n += 1) breaker.note(0, false)
    expect(breaker.waitMs(30_000)).toBe(0)
    expect(breaker.note(30_100, false)).toBe(true)
    expect(breaker.waitMs(30_101)).toBe(29_999)
    expect(breaker.waitMs(60_100)).toBe(0)
    expect(breaker.waitMs(60_101)).toBe(1_000)
    expect(breaker.waitMs(60_100 + 120_000)).toBe(0)
  })

  it('lets another be the probe where one never left, and is as it was where it was closed', () => {
    const breaker = createBreaker()
    for (let n = 0; n < 10; n += 1) breaker.note(0, false)
    expect(breaker.waitMs(30_000)).toBe(0)
    breaker.drop()
    expect(breaker.waitMs(30_001)).toBe(0)
    expect(breaker.waitMs(30_002)).toBe(1_000)
    const closed = createBreaker()
    for (let n = 0; n < 9; n += 1) closed.note(n, false)
    closed.drop()
    expect(closed.note(9, false)).toBe(true)
  })
})
