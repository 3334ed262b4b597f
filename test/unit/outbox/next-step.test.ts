import { describe, expect, it } from 'vitest'
import { isRepeatable, nextStep, UNKNOWN_WAIT_MS } from '../../../src/outbox/next-step.ts'
import type { OutboxDoc, OutboxState } from '../../../src/store/models/outbox.ts'

const NOW = 1_800_000_000_000
const at = (ms: number) => new Date(NOW + ms)
type Head = Parameters<typeof nextStep>[0]
const head = (state: OutboxState, change: Partial<Head> = {}): Head => ({
  kind: 'send-message',
  state,
  deferredUntil: null,
  attemptStartedAt: null,
  ...change,
})

describe('The row at a thread’s head', () => {
  it.each<[string, Head, object]>([
    ['goes when it is new', head('pending'), { do: 'attempt' }],
    ['goes when its wait is over', head('deferred', { deferredUntil: at(0) }), { do: 'attempt' }],
    ['waits until then', head('deferred', { deferredUntil: at(1) }), { do: 'wait', untilMs: NOW + 1 }],
    ['is of unknown fate when its sender is gone', head('sending'), { do: 'mark-unknown' }],
    [
      'goes again when its sender is gone, where twice is the same as once',
      head('sending', { kind: 'hide-comment' }),
      { do: 'attempt' },
    ],
    [
      'waits a minute for its echo',
      head('unknown', { attemptStartedAt: at(-UNKNOWN_WAIT_MS + 1) }),
      { do: 'wait', untilMs: NOW + 1 },
    ],
    [
      'is passed after that minute',
      head('unknown', { attemptStartedAt: at(-UNKNOWN_WAIT_MS) }),
      { do: 'pass' },
    ],
    ['that was settled a moment ago is looked at again', head('sent'), { do: 'wait', untilMs: NOW }],
  ])('%s', (_, row, step) => {
    expect(nextStep(row, NOW)).toEqual(step)
  })

  it('is never sent twice unless that is the same as once', () => {
    const kinds: OutboxDoc['kind'][] = [
      'send-message',
      'request-info',
      'mark-read',
      'reply-comment',
      'private-reply',
      'edit-comment',
      'delete-comment',
      'hide-comment',
      'like-comment',
    ]
    expect(kinds.filter((kind) => !isRepeatable(kind))).toEqual([
      'send-message',
      'request-info',
      'reply-comment',
      'private-reply',
    ])
  })
})
