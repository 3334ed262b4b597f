import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCallWindow } from '../../../src/door/call-window.ts'

describe('A window of calls', () => {
  it('never lets more than its limit through in any stretch of its length, and always lets some through', () => {
    const limit = fc.integer({ min: 1, max: 20 })
    const steps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(limit, steps, (most, pauses) => {
        const window = createCallWindow({ limit: most, windowMs: 1_000 })
        const left: number[] = []
        let nowMs = 0
        for (const pause of pauses) {
          nowMs += pause
          const waitMs = window.waitMs(nowMs, 1)
          if (waitMs > 0) expect(waitMs).toBeLessThanOrEqual(1_000)
          nowMs += waitMs
          expect(window.waitMs(nowMs, 1)).toBe(0)
          window.note(nowMs)
          left.push(nowMs)
        }
        for (const from of left)
          expect(left.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(most)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a share for people: bulk work stops before the limit, people go on', () => {
    const window = createCallWindow({ limit: 10, windowMs: 60_000 })
    for (let n = 0; n < 7; n += 1) window.note(0)
    expect(window.waitMs(1, 0.7)).toBe(59_999)
    expect(window.waitMs(1, 1)).toBe(0)
  })

  it('takes another limit from the platform at once', () => {
    const window = createCallWindow({ limit: 2, windowMs: 60_000 })
    window.note(0)
    window.note(0)
    expect(window.waitMs(1, 1)).toBeGreaterThan(0)
    window.setLimit(2_000)
    expect(window.waitMs(1, 1)).toBe(0)
  })

  it('is idle when nothing in it counts any more', () => {
    const window = createCallWindow({ limit: 2, windowMs: 1_000 })
    window.note(0)
    expect(window.isIdle(999)).toBe(false)
    expect(window.isIdle(1_000)).toBe(true)
  })
})
