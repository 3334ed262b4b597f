import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes, equalText } from '../../../src/kit/constant-time.ts'
import { createLogContext } from '../../../src/kit/log-context.ts'
import { backoffMs, DeadlineExceeded, sleep, withDeadline } from '../../../src/kit/wait.ts'

describe('Waiting', () => {
  it('ends at once when the signal fires', async () => {
    const stop = new AbortController()
    const waiting = sleep(60_000, stop.signal)
    stop.abort()
    await expect(waiting).rejects.toThrow(/abort/i)
  })

  it('gives work its deadline, and its outcome when that comes first', async () => {
    await expect(withDeadline(new Promise(() => undefined), 10, 'Nothing')).rejects.toBeInstanceOf(
      DeadlineExceeded,
    )
    await expect(withDeadline(Promise.resolve(7), 60_000, 'Something')).resolves.toBe(7)
    await expect(withDeadline(Promise.reject(new Error('no')), 60_000, 'Something')).rejects.toThrow('no')
  })

  it('backs off longer each time, never beyond the limit, never to nothing', () => {
    const wait = { baseMs: 100, maxMs: 5_000 }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const waitMs = backoffMs(attempt, wait, () => random)
          expect(waitMs).toBeLessThanOrEqual(5_000)
          expect(waitMs).toBeGreaterThanOrEqual(50)
        },
      ),
    )
    expect([1, 2, 3, 10].map((attempt) => backoffMs(attempt, { ...wait, jitter: 0 }))).toEqual([
      100, 200, 400, 5_000,
    ])
  })
})

describe('Comparing in constant time', () => {
  it('says equal for equal bytes and texts only', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0)
        expect(equalBytes(a, Uint8Array.from(a))).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(equalText(a, b)).toBe(a === b)
        expect(equalText(a, `${a}`)).toBe(true)
      }),
    )
  })
})

describe('The log context', () => {
  it('stays with the work it was given to, however deep and however mixed', async () => {
    const context = createLogContext()
    const seen = await Promise.all(
      ['a', 'b'].map((traceId) =>
        context.run({ traceId }, async () => {
          await sleep(1)
          return context.run({ jobId: `${traceId}1` }, async () => {
            await sleep(1)
            return context.fields()
          })
        }),
      ),
    )
    expect(seen).toEqual([
      { traceId: 'a', jobId: 'a1' },
      { traceId: 'b', jobId: 'b1' },
    ])
    expect(context.fields()).toEqual({})
  })
})
