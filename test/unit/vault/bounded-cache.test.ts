import { describe, expect, it } from 'vitest'
import { createBoundedCache } from '../../../src/vault/bounded-cache.ts'

const aClock = () => {
  let at = 0
  return { nowMs: () => at, move: (ms: number) => (at += ms) }
}

describe('A bounded cache', () => {
  it('never holds more than its bound, and lets go of what was not asked for', () => {
    const cache = createBoundedCache<number>(3, 1_000, aClock())
    cache.put('a', 1)
    cache.put('b', 2)
    cache.put('c', 3)
    expect(cache.get('a')).toBe(1)
    cache.put('d', 4)
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.get('d')]).toEqual([1, undefined, 3, 4])
    for (let n = 0; n < 1_000; n += 1) cache.put(`k${n}`, n)
    expect(cache.size).toBe(3)
  })

  it('forgets what is older than its age, however often it was asked for', () => {
    const clock = aClock()
    const cache = createBoundedCache<number>(3, 1_000, clock)
    cache.put('a', 1)
    clock.move(900)
    expect(cache.get('a')).toBe(1)
    clock.move(100)
    expect(cache.get('a')).toBeUndefined()
  })
})
