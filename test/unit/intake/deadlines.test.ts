import { describe, expect, test } from 'vitest'
import { createDeadlines } from '../../../src/intake/deadlines.ts'

describe('deadlines behind one timer', () => {
  test('what is not ended in time is told so once, in the order it began, and what was ended is not', async () => {
    const deadlines = createDeadlines(1)
    const told: string[] = []
    await new Promise<void>((resolve) => {
      deadlines.start(() => told.push('first'))
      const ended = deadlines.start(() => told.push('ended'))
      deadlines.start(() => {
        told.push('last')
        resolve()
      })
      ended()
    })
    expect(told).toEqual(['first', 'last'])
    deadlines.close()
  })

  test('one that begins after all others have ended is kept too', async () => {
    const deadlines = createDeadlines(1)
    for (const _round of [1, 2]) await new Promise<void>((resolve) => void deadlines.start(resolve))
    const late = new Promise<string>((resolve) => void deadlines.start(() => resolve('late')))
    await expect(late).resolves.toBe('late')
    deadlines.close()
  })

  test('a deadline begun while others are told does not end with them', async () => {
    const deadlines = createDeadlines(1)
    let inner = 0
    await new Promise<void>((resolve) => {
      deadlines.start(() => {
        deadlines.start(() => {
          inner += 1
          resolve()
        })
        expect(inner).toBe(0)
      })
    })
    expect(inner).toBe(1)
    deadlines.close()
  })
})
