import { describe, expect, it } from 'vitest'
import { firstPass, nextPass, type Pass, seenTop } from '../../../src/history/passes.ts'
import { oldUpTo, spreadSeconds } from '../../../src/history/whole-seconds.ts'

describe('A list that changes while it is read', () => {
  const pass = (number: number, floorMs: number, topMs: number | null): Pass => ({ number, floorMs, topMs })

  it.each([
    ['is gone through again from where its top stood', pass(1, 100, 900), pass(2, 900, null)],
    ['is done when its top has not moved since', pass(2, 900, 900), null],
    ['is gone through once more when its top has moved', pass(2, 900, 950), pass(3, 950, null)],
    ['is done when it was empty', pass(1, 100, null), null],
    ['is done when nothing in it is new enough', pass(1, 100, 50), null],
    ['is not gone through for ever', pass(5, 900, 950), null],
  ] as const)('%s', (_, before, after) => {
    expect(nextPass(before)).toEqual(after)
  })

  it('has its top from the first page of a pass alone', () => {
    const first = seenTop(firstPass(new Date(1_500)), [3_000, 2_000])
    expect(first).toEqual({ number: 1, floorMs: 1_000, topMs: 3_000 })
    expect(seenTop(first, [9_000])).toEqual(first)
  })
})

describe('Messages of one second', () => {
  it('keep their order and are never later than the second', () => {
    const { atMs, last } = spreadSeconds([5_000, 5_000, 5_000, 4_000, 3_000, 3_000], null)
    expect(atMs).toEqual([5_000, 4_999, 4_998, 4_000, 3_000, 2_999])
    expect(spreadSeconds([3_000, 2_000], last).atMs).toEqual([2_998, 2_000])
  })
})

describe('What history tells of the moment of linking', () => {
  const linkedAt = new Date(7_400)

  it('is new on Facebook from the first message of the very second, and old before', () => {
    const { atMs } = spreadSeconds([7_000, 7_000, 7_000, 6_000, 6_000], null)
    expect(atMs.map((time) => new Date(time) <= oldUpTo('facebook', linkedAt))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it('is told apart by the millisecond on Zalo', () => {
    const isOld = (atMs: number) => new Date(atMs) <= oldUpTo('zalo', linkedAt)
    expect([7_000, 7_399, 7_400, 7_401].map(isOld)).toEqual([true, true, false, false])
  })
})
