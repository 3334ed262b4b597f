import { describe, expect, it } from 'vitest'
import type { PendingSend } from '../../../web/src/live/send-queue.ts'
import { type ThreadRow, threadRows } from '../../../web/src/pages/inbox/thread-rows.ts'
import { at, message } from '../../support/console-data.ts'

const DAY = 24 * 60
const staff = { direction: 'out', author: { kind: 'staff', id: 'lan' }, status: 'sent' } as const
const bot = { direction: 'out', author: { kind: 'bot', id: 'bot-1' }, status: 'sent' } as const
const pending = (key: string, minutes: number): PendingSend => ({
  key,
  conversationId: 'cnv_1',
  message: { text: key },
  fileName: null,
  at: at(minutes),
  failure: null,
})
/** "a(" starts a block, "a)" ends it, "(a)" stands alone. */
const drawn = (rows: readonly ThreadRow[]): string[] =>
  rows.map((row) => {
    if (row.kind === 'day' || row.kind === 'start') return row.kind
    return `${row.place.startsGroup ? '(' : ''}${row.key}${row.place.endsGroup ? ')' : ''}`
  })

describe('A thread as it is drawn', () => {
  it('is oldest first, each day under its own line, with its beginning when that is loaded', () => {
    const messages = [message('c', DAY), message('b', 1), message('a', 0)]
    expect(drawn(threadRows(messages, [], true))).toEqual(['start', 'day', '(a', 'b)', 'day', '(c)'])
    expect(drawn(threadRows(messages, [], false))[0]).toBe('day')
    expect(threadRows([], [], true)).toEqual([])
  })

  it('puts what one author wrote within five minutes into one block', () => {
    const messages = [
      message('e', 14, bot),
      message('d', 13, staff),
      message('c', 12),
      message('b', 4),
      message('a', 0),
    ]
    expect(drawn(threadRows(messages, [], false))).toEqual(['day', '(a', 'b)', '(c)', '(d)', '(e)'])
  })

  it('ends with what is still on its way, in the order written', () => {
    const rows = threadRows([message('a', 0, staff)], [pending('p1', 1), pending('p2', 2)], false)
    expect(drawn(rows)).toEqual(['day', '(a)', '(p1', 'p2)'])
  })

  it('knows of a failed message that it was sent again further down', () => {
    const messages = [
      message('b', 2, { ...staff, retryOf: 'a' }),
      message('a', 0, { ...staff, status: 'failed' }),
    ]
    const retried = threadRows(messages, [], false).map((row) => row.kind === 'message' && row.wasRetried)
    expect(retried).toEqual([false, true, false])
  })
})
