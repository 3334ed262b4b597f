import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { problemSentence } from '../../../src/channels/error-texts.ts'
import { type Repair, repairOf } from '../../../src/channels/repairs.ts'
import type { OutboxState } from '../../../src/store/models/outbox.ts'
import { openOutboxBench, type OutboxBench } from '../../support/outbox.ts'

/**
 * Every refusal of a send that the platform's notes name (docs/platforms/facebook.md#errors-send), answered by the platform's
 * stand-in to a real send: what becomes of the message, what its merchant reads, and what mends it.
 */

type Row = [code: number, sub: number | null, state: OutboxState, problem: string, repair: Repair | null]

const HOUR_MS = 3_600_000

/** Final: shown, never repeated. */
const FINAL: Row[] = [
  [10, 2018278, 'failed', 'outside-window', 'wait-for-customer'],
  [10, 2018065, 'failed', 'outside-window', 'wait-for-customer'],
  [10, 2534022, 'failed', 'outside-window', 'wait-for-customer'],
  [10, 2018108, 'failed', 'person-unavailable', 'retry-later'],
  [100, null, 'failed', 'request-invalid', 'change-content'],
  [100, 33, 'failed', 'object-missing', null],
  [100, 1893061, 'failed', 'tag-retired', 'wait-for-customer'],
  [100, 2018001, 'failed', 'person-unknown', null],
  [100, 2018008, 'failed', 'attachment-unreachable', 'upload-again'],
  [100, 2018014, 'failed', 'request-invalid', 'change-content'],
  [100, 2018047, 'failed', 'attachment-type', 'change-content'],
  [100, 2018074, 'failed', 'attachment-missing', 'upload-again'],
  [100, 2018109, 'failed', 'attachment-too-large', 'change-content'],
  [100, 2018292, 'failed', 'private-reply-impossible', 'wait-for-customer'],
  [100, 2018294, 'failed', 'attachment-unreachable', 'upload-again'],
  [200, 2018028, 'failed', 'recipient-not-allowed', 'tell-support'],
  [200, 1545041, 'failed', 'person-unavailable', 'retry-later'],
  [551, 1545041, 'failed', 'person-unavailable', 'retry-later'],
  [551, null, 'failed', 'person-unavailable', 'retry-later'],
  [613, 2018338, 'failed', 'tag-abuse', 'wait-for-customer'],
  [2022, null, 'failed', 'commerce-disabled', 'act-on-platform'],
]

/** May have arrived: said so, never blindly repeated. */
const UNCLEAR: Row[] = [
  [1, 99, 'unknown', 'platform-error', 'look-then-retry'],
  [1, 1357046, 'unknown', 'sent-though-error', 'look-then-retry'],
]

/** Waits, uses no try where the platform asked for the wait, and leaves by itself. */
const LATER: Row[] = [
  [2, null, 'deferred', 'platform-busy', 'wait'],
  [613, null, 'deferred', 'rate-limited', 'wait'],
  [613, 2534040, 'deferred', 'rate-limited', 'wait'],
  [80006, null, 'deferred', 'rate-limited', 'wait'],
  [10, 1893063, 'deferred', 'page-restricted', 'act-on-platform'],
  [10, 2018300, 'deferred', 'thread-held-elsewhere', 'wait'],
  [10, 2018321, 'deferred', 'thread-held-elsewhere', 'wait'],
  [4, null, 'deferred', 'rate-limited', 'wait'],
]

/** The conversation waits for a new link. */
const HELD: Row[] = [
  [190, null, 'deferred', 'needs-relink', 'relink'],
  [190, 460, 'deferred', 'needs-relink', 'relink'],
  [190, 492, 'deferred', 'needs-relink', 'relink'],
  [10, null, 'deferred', 'permission-missing', 'relink'],
  [200, null, 'deferred', 'permission-missing', 'relink'],
]

let bench: OutboxBench
beforeAll(async () => {
  bench = await openOutboxBench()
})
afterAll(() => bench?.close())
afterEach(() => bench.sandbox.faults.clear())

/** A send that is answered so, on a Page of its own: what one refusal pauses must not touch the next. */
async function refused([code, sub]: Row) {
  const chat = await bench.chat(await bench.page())
  bench.sandbox.faults.add({
    match: { platform: 'facebook', op: 'POST */messages' },
    then: { graphError: { code, ...(sub === null ? {} : { subcode: sub }) } },
  })
  const messageId = await bench.send(chat, 'Dạ còn ạ')
  await bench.drain(chat)
  const [row] = await bench.rows(chat)
  return { chat, messageId, row }
}

/** A sentence of its own in both languages, without the platform's numbers. */
function expectWords([code, , , problem, repair]: Row): void {
  const [vi, en] = [problemSentence(problem, 'vi', 'facebook'), problemSentence(problem, 'en', 'facebook')]
  expect(vi).not.toBe(en)
  for (const sentence of [vi, en]) {
    expect(sentence).toMatch(/^\p{Lu}.*\.$/u)
    expect(sentence).not.toContain(String(code === 4 || code === 2 || code === 1 ? '#' : code))
    expect(sentence).not.toBe(problemSentence('unclassified', 'vi'))
    expect(sentence).not.toBe(problemSentence('unclassified', 'en'))
  }
  expect(repairOf(problem)).toBe(repair)
}

describe('A send that Facebook refuses', () => {
  it.each(FINAL)('with %s/%s is over at once: %s, %s', async (...row) => {
    const found = await refused(row)
    expect(found.row).toMatchObject({ state: row[2], problem: row[3], open: false })
    expect(await bench.message(found.messageId)).toMatchObject({ sendStatus: 'failed', problem: row[3] })
    expect(bench.sent(found.chat)).toEqual([])
    expectWords(row)
  })

  it.each(UNCLEAR)('with %s/%s may have arrived: %s, %s', async (...row) => {
    const found = await refused(row)
    expect(found.row).toMatchObject({ state: row[2], problem: row[3], attempts: 1 })
    bench.advance(HOUR_MS)
    await bench.drainDue()
    expect(bench.sent(found.chat)).toEqual([])
    expectWords(row)
  })

  it.each(LATER)('with %s/%s waits and leaves by itself: %s, %s', async (...row) => {
    const found = await refused(row)
    expect(found.row).toMatchObject({ state: row[2], problem: row[3] })
    expect(found.row?.attempts).toBe(row[0] === 2 ? 1 : 0)
    bench.advance(2 * HOUR_MS)
    await bench.drainDue()
    expect(bench.sent(found.chat).map(({ text }) => text)).toEqual(['Dạ còn ạ'])
    expect(await bench.message(found.messageId)).toMatchObject({ sendStatus: 'sent', problem: null })
    expectWords(row)
  })

  it.each(HELD)('with %s/%s is held for a new link: %s, %s', async (...row) => {
    const found = await refused(row)
    expect(found.row).toMatchObject({ state: row[2], problem: row[3], attempts: 0 })
    expect(bench.sent(found.chat)).toEqual([])
    expectWords(row)
  })
})
