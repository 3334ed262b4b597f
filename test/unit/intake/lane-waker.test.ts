import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LANES, laneOf } from '../../../src/intake/lane.ts'
import { createLaneWaker } from '../../../src/intake/lane-waker.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('wakes a lane at once when nothing was woken just before', () => {
  const woken: number[][] = []
  createLaneWaker((lanes) => woken.push(lanes)).wake([7])
  expect(woken).toEqual([[7]])
})

it('owes a lane one wake-up however often it has work meanwhile', () => {
  const woken: number[][] = []
  const waker = createLaneWaker((lanes) => woken.push(lanes))
  waker.wake([1])
  for (let n = 0; n < 100; n++) waker.wake([1])
  vi.advanceTimersByTime(1_000)
  expect(woken).toEqual([[1], [1]])
})

it('spreads many lanes over rounds and forgets none', () => {
  const woken: number[][] = []
  const waker = createLaneWaker((lanes) => woken.push(lanes))
  const all = Array.from({ length: LANES }, (_, lane) => lane)
  waker.wake(all)
  vi.advanceTimersByTime(1_000)
  expect(woken.length).toBeGreaterThan(4)
  expect(woken.flat().sort((a, b) => a - b)).toEqual(all)
})

it('wakes what it still owes when it closes', () => {
  const woken: number[][] = []
  const waker = createLaneWaker((lanes) => woken.push(lanes))
  waker.wake([1])
  waker.wake([2])
  waker.close()
  expect(woken).toEqual([[1], [2]])
})

it('spreads accounts that differ in their last digits evenly over the lanes', () => {
  const counts = Array.from({ length: LANES }, () => 0)
  for (let n = 0; n < 6_400; n++) {
    const lane = laneOf('facebook', String(100_000_000_000 + n))
    counts[lane] = (counts[lane] ?? 0) + 1
  }
  expect(Math.min(...counts)).toBeGreaterThan(40)
  expect(Math.max(...counts)).toBeLessThan(180)
})

it('keeps the lane of an account from version to version: rows already written carry it', () => {
  const lanes = [laneOf('facebook', '1001'), laneOf('zalo', '1001'), laneOf('zalo', '')]
  expect(lanes).toMatchInlineSnapshot(`
    [
      14,
      45,
      0,
    ]
  `)
})
