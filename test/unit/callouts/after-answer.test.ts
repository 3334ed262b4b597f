import { describe, expect, it } from 'vitest'
import { afterAnswer } from '../../../src/callouts/after-answer.ts'
import type { CalloutOutcome } from '../../../src/store/models/callout.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const NOW = 1_800_000_000_000

describe('After an attempt, a delivery', () => {
  it.each([
    ['that was taken is done', 'delivered', 1, 0, { state: 'delivered', retryAtMs: null, pause: null }],
    ['waits five seconds at first', 'refused', 1, 0, { state: 'due', retryAtMs: NOW + 5_000, pause: null }],
    ['then five minutes', 'too-slow', 2, 0, { state: 'due', retryAtMs: NOW + 5 * MINUTE_MS, pause: null }],
    ['and a day at last', 'unreachable', 9, DAY_MS, { state: 'due', retryAtMs: NOW + DAY_MS, pause: null }],
    [
      'is given up after the tenth',
      'redirected',
      10,
      DAY_MS,
      { state: 'failed', retryAtMs: null, pause: null },
    ],
    ['is kept where the receiver is gone', 'gone', 1, 0, { state: 'due', retryAtMs: null, pause: 'gone' }],
    [
      'is kept after five days',
      'refused',
      3,
      5 * DAY_MS,
      { state: 'due', retryAtMs: null, pause: 'failing' },
    ],
  ] as const)('%s', (_, outcome: CalloutOutcome, tries, failingMs, expected) => {
    expect(afterAnswer({ outcome }, tries, NOW - failingMs, NOW)).toEqual(expected)
  })
})
