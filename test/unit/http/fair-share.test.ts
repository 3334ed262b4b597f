import { describe, expect, it } from 'vitest'
import {
  createFairShare,
  HURRIED_CALLS_AT_ONCE,
  HURRIED_READS_OF_ALL,
  isList,
  isStream,
  READS_AT_ONCE,
  READS_WAITING,
} from '../../../src/http/fair-share.ts'
import { HEAD_START_REQUESTS, type Pace, paceOf, SHOP_REQUESTS } from '../../../src/http/rate-limits.ts'
import { routesOf } from '../../support/checked-client.ts'
import { eventually } from '../../support/wait.ts'

const FOREVER_MS = 2 ** 30

/** Work that ends when it is told to; `begun` in the order in which it began. */
function reads(standBackMs = FOREVER_MS) {
  const share = createFairShare({ standBackMs })
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const begin = (shopId: string, name: string, pace: Pace, isList: boolean) =>
    share.take({ shopId, pace, isList }, async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      return name
    })
  return {
    share,
    begun,
    read: (shop: string, name: string) => begin(shop, name, 'even', true),
    hurry: (shop: string, name: string) => begin(shop, name, 'hurried', true),
    call: (shop: string, name: string, pace: Pace) => begin(shop, name, pace, false),
    async end(name: string) {
      ends.get(name)?.()
      await turn()
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const names = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `read ${from + at}`)

describe('The lists of a shop', () => {
  it('that are many at once wait for each other, in order, and not another shop for them', async () => {
    const { begun, read, end } = reads()
    const running = names(READS_AT_ONCE + 3).map((name) => read('loud', name))
    await turn()
    expect(begun).toEqual(names(READS_AT_ONCE))
    const other = read('quiet', 'of another')
    await turn()
    expect(begun.at(-1)).toBe('of another')
    await end('of another')
    expect(await other).toBe('of another')
    for (const name of names(READS_AT_ONCE + 3)) await end(name)
    expect(await Promise.all(running)).toEqual(names(READS_AT_ONCE + 3))
    expect(begun.filter((name) => name !== 'of another')).toEqual(names(READS_AT_ONCE + 3))
  })

  it('beyond those that may wait are asked to come back, and taken again once some are done', async () => {
    const { read, end } = reads()
    const running = names(READS_AT_ONCE + READS_WAITING).map((name) => read('loud', name))
    await turn()
    await expect(read('loud', 'too many')).rejects.toMatchObject({
      code: 'too-many-requests',
      init: { retryAfterSeconds: 1 },
    })
    await end('read 0')
    const later = read('loud', 'later')
    for (const name of [...names(READS_AT_ONCE + READS_WAITING), 'later']) await end(name)
    expect(await later).toBe('later')
    await Promise.all(running)
  })

  it('that fail give their places back', async () => {
    const { share, read, end } = reads()
    const failing = names(READS_AT_ONCE * 2).map(() =>
      share.take({ shopId: 'loud', pace: 'even', isList: true }, () => Promise.reject(new Error('no'))),
    )
    expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true)
    const next = read('loud', 'next')
    await turn()
    await end('next')
    expect(await next).toBe('next')
  })
})

describe('A shop in a hurry', () => {
  it('has its lists read one at a time, in order, and only while nobody else’s is read', async () => {
    const { begun, read, hurry, end } = reads()
    const hurried = names(3).map((name) => hurry('loud', name))
    await turn()
    expect(begun).toEqual(['read 0'])
    const calm = [read('quiet', 'of another'), read('third', 'of a third')]
    await turn()
    expect(begun).toEqual(['read 0', 'of another', 'of a third'])
    await end('read 0')
    await end('of another')
    expect(begun).toHaveLength(3)
    await end('of a third')
    expect(begun.at(-1)).toBe('read 1')
    await end('read 1')
    await end('read 2')
    expect(await Promise.all(hurried)).toEqual(names(3))
    await Promise.all(calm)
  })

  it('is served all the same where somebody always reads', async () => {
    const { begun, read, hurry, end } = reads(1)
    const calm = read('quiet', 'of another')
    const hurried = hurry('loud', 'read 0')
    await eventually(() => expect(begun).toEqual(['of another', 'read 0']))
    await end('read 0')
    await hurried
    await end('of another')
    await calm
  })

  it('does not stand alone: of all in a hurry a few are read at a time, each shop in its turn', async () => {
    const { begun, hurry, end } = reads()
    const hurried = names(HURRIED_READS_OF_ALL + 2).map((name) => hurry(`shop of ${name}`, name))
    const second = hurry('shop of read 0', 'its second')
    await turn()
    expect(begun).toEqual(names(HURRIED_READS_OF_ALL))
    for (const name of [...names(HURRIED_READS_OF_ALL + 2), 'its second']) await end(name)
    expect(begun).toEqual([...names(HURRIED_READS_OF_ALL + 2), 'its second'])
    await Promise.all([...hurried, second])
  })

  it('has only some other calls in hand, whatever they wait for, and its lists do not wait for them', async () => {
    const { begun, call, hurry, end } = reads()
    const calls = names(HURRIED_CALLS_AT_ONCE + 1).map((name) => call('loud', name, 'hurried'))
    const list = hurry('loud', 'a list')
    await turn()
    expect([...begun].sort()).toEqual(['a list', ...names(HURRIED_CALLS_AT_ONCE)])
    for (const name of [...names(HURRIED_CALLS_AT_ONCE + 1), 'a list']) await end(name)
    await Promise.all([...calls, list])
  })

  it.each([
    ['its head start', HEAD_START_REQUESTS, 60_000, 'even'],
    ['one more than that in the same moment', HEAD_START_REQUESTS + 1, 60_000, 'hurried'],
    ['an even pace at half the minute', SHOP_REQUESTS / 2, 30_000, 'even'],
    ['nearly all of it at half the minute', SHOP_REQUESTS - 1, 30_000, 'hurried'],
    ['all of it at the end of the minute', SHOP_REQUESTS, 0, 'even'],
  ] as const)('is one that has used %s', (_, consumedPoints, msBeforeNext, pace) => {
    expect(paceOf({ consumedPoints, msBeforeNext })).toBe(pace)
  })
})

it('A shop in no hurry waits with nothing but its lists', async () => {
  const { begun, call, end } = reads()
  const calls = names(50).map((name) => call('calm', name, 'even'))
  await turn()
  expect(begun).toEqual(names(50))
  for (const name of names(50)) await end(name)
  await Promise.all(calls)
})

it('Lists wait for their turn, and nothing that changes something, asks a platform or lasts as long as somebody listens', () => {
  const routes = routesOf({ linking: {}, people: {}, outbox: {} } as never)
  const lists = routes.filter(isList).map(({ path }) => path)
  expect(lists).toEqual(expect.arrayContaining(['/conversations', '/people', '/conversations/{id}/messages']))
  for (const path of ['/events', '/media/{id}', '/conversations/{id}/window', '/posts/{id}'])
    expect(lists).not.toContain(path)
  expect(routes.filter((route) => route.method !== 'get' && isList(route))).toEqual([])
  expect(routes.filter(isStream).map(({ path }) => path)).toEqual(['/events'])
})
