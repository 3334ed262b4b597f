import { expect, it } from 'vitest'
import { createGatherer, MANY_IDS } from '../../../web/src/live/gather.ts'

function bench() {
  const later: { act: () => void; waitMs: number }[] = []
  const reads: (readonly string[])[] = []
  const soon = createGatherer((act, waitMs) => void later.push({ act, waitMs }))
  const read = async (ids: readonly string[]): Promise<void> => void reads.push(ids)
  return { later, reads, event: (id: string) => soon('list', id, read) }
}

it('The first event is read at once, a burst behind it together, and then it is quiet', () => {
  const { later, reads, event } = bench()
  for (const id of ['a', 'b', 'b', 'c']) event(id)
  expect(reads).toEqual([['a']])
  later.shift()?.act()
  expect(reads).toEqual([['a'], ['b', 'c']])
  later.shift()?.act()
  expect(reads).toHaveLength(2)
  event('d')
  expect(reads.at(-1)).toEqual(['d'])
})

it('A flood is read less often than a burst', () => {
  const { later, event } = bench()
  event('first')
  const burstWaitMs = later[0]?.waitMs ?? 0
  for (let index = 0; index <= MANY_IDS; index++) event(`id-${index}`)
  later.shift()?.act()
  expect(later[0]?.waitMs).toBeGreaterThan(burstWaitMs)
})

it('A read that fails does not stop the next', async () => {
  const later: (() => void)[] = []
  const soon = createGatherer((act) => void later.push(act))
  let tries = 0
  const read = async (): Promise<void> => {
    tries += 1
    throw new Error('offline')
  }
  soon('list', 'a', read)
  soon('list', 'b', read)
  await Promise.resolve()
  later.shift()?.()
  expect(tries).toBe(2)
})
