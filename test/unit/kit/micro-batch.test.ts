import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createMicroBatch, type MicroBatchOptions, type WriteOutcome } from '../../../src/kit/micro-batch.ts'

/** A store that takes its time: each write stays open until it is told to end. */
function heldStore(change: Partial<MicroBatchOptions<string>> = {}) {
  const writes: { rows: string[]; end: (error?: Error) => void }[] = []
  const outcomes: Record<string, WriteOutcome> = {}
  const batch = createMicroBatch<string>({
    write: (rows) =>
      new Promise((resolve, reject) => {
        writes.push({ rows, end: (error) => (error ? reject(error) : resolve()) })
      }),
    bytesOf: (row) => row.length,
    inFlight: 1,
    batchRows: 3,
    batchBytes: 100,
    queuedRows: 5,
    queuedBytes: 1_000,
    withinMs: 5_000,
    ...change,
  })
  const add = (...rows: string[]) => batch.add(rows, (outcome) => (outcomes[rows.join()] = outcome))
  return { batch, writes, outcomes, add }
}

it('writes at once when idle, and together what came in the same turn', async () => {
  const { add, writes } = heldStore()
  add('a')
  add('b')
  await turn()
  expect(writes.map((write) => write.rows)).toEqual([['a', 'b']])
})

it('gathers what comes during a write and writes it when that returns, in batches no larger than allowed', async () => {
  const { add, writes, outcomes } = heldStore()
  add('a')
  await turn()
  for (const row of ['b', 'c', 'd', 'e']) add(row)
  expect(writes).toHaveLength(1)
  writes[0]?.end()
  await turn()
  expect(outcomes).toEqual({ a: 'written' })
  expect(writes[1]?.rows).toEqual(['b', 'c', 'd'])
  writes[1]?.end()
  await turn()
  expect(writes[2]?.rows).toEqual(['e'])
})

it('cuts a batch by bytes as well, but lets one large entry through alone', async () => {
  const { add, writes } = heldStore({ batchBytes: 10 })
  add('x'.repeat(50))
  add('small')
  await turn()
  expect(writes[0]?.rows).toEqual(['x'.repeat(50)])
})

it('keeps the rows of one caller in one write', async () => {
  const { add, writes } = heldStore()
  add('a', 'b')
  add('c', 'd')
  await turn()
  expect(writes[0]?.rows).toEqual(['a', 'b'])
})

it('refuses what the queue has no room for and takes again when there is room', async () => {
  const { add, writes, outcomes } = heldStore({ queuedRows: 2 })
  add('a')
  await turn()
  add('b')
  add('c')
  add('d')
  expect(outcomes).toEqual({ d: 'full' })
  writes[0]?.end()
  await turn()
  add('e')
  expect(outcomes.e).toBeUndefined()
})

it('says "down" to the callers of a failed write and goes on with the next', async () => {
  const { add, writes, outcomes } = heldStore()
  add('a')
  await turn()
  add('b')
  writes[0]?.end(new Error('no primary'))
  await turn()
  expect(outcomes).toEqual({ a: 'down' })
  writes[1]?.end()
  await turn()
  expect(outcomes.b).toBe('written')
})

it('says "late" once when a write or the queue takes too long, whatever the write says afterwards', async () => {
  const { add, writes, outcomes } = heldStore({ withinMs: 20 })
  add('written too late')
  await turn()
  add('waited too long')
  await expect.poll(() => outcomes).toEqual({ 'written too late': 'late', 'waited too long': 'late' })
  writes[0]?.end()
  await sleep(1)
  expect(outcomes['written too late']).toBe('late')
  expect(writes).toHaveLength(1)
})

it('keeps as many writes under way as allowed', async () => {
  const { add, writes } = heldStore({ inFlight: 2, batchRows: 1 })
  add('a')
  add('b')
  add('c')
  await turn()
  expect(writes.map((write) => write.rows)).toEqual([['a'], ['b']])
})

it('closes when what it took is written, and takes no more', async () => {
  const { batch, add, writes, outcomes } = heldStore()
  add('a')
  const closing = batch.close()
  add('b')
  expect(outcomes).toEqual({ b: 'full' })
  await turn()
  writes[0]?.end()
  await closing
  expect(outcomes.a).toBe('written')
  expect(batch.pending).toBe(0)
})
