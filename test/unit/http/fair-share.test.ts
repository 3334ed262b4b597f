import { describe, expect, it } from 'vitest'
import { createFairShare, isList, READS_AT_ONCE, READS_WAITING } from '../../../src/http/fair-share.ts'
import { routesOf } from '../../support/checked-client.ts'

/** Reads that end when they are told to; `begun` in the order in which they began. */
function reads() {
  const share = createFairShare()
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const read = (shop: string, name: string) =>
    share.read(shop, async () => {
      begun.push(name)
      await new Promise<void>((resolve) => ends.set(name, resolve))
      return name
    })
  return { share, begun, read, end: (name: string) => ends.get(name)?.() }
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
    end('of another')
    expect(await other).toBe('of another')
    for (const name of names(READS_AT_ONCE + 3)) {
      end(name)
      await turn()
    }
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
    end('read 0')
    await turn()
    const later = read('loud', 'later')
    for (const name of [...names(READS_AT_ONCE + READS_WAITING), 'later']) {
      end(name)
      await turn()
    }
    expect(await later).toBe('later')
    await Promise.all(running)
  })

  it('that fail give their places back', async () => {
    const { share, read, end } = reads()
    const failing = names(READS_AT_ONCE * 2).map(() =>
      share.read('loud', () => Promise.reject(new Error('no'))),
    )
    expect((await Promise.allSettled(failing)).every(({ status }) => status === 'rejected')).toBe(true)
    const next = read('loud', 'next')
    await turn()
    end('next')
    expect(await next).toBe('next')
  })
})

it('Lists wait for their turn, and nothing that changes something, asks a platform or lasts as long as somebody listens', () => {
  const routes = routesOf({ linking: {}, people: {}, outbox: {} } as never)
  const lists = routes.filter(isList).map(({ path }) => path)
  expect(lists).toEqual(expect.arrayContaining(['/conversations', '/people', '/conversations/{id}/messages']))
  for (const path of ['/events', '/media/{id}', '/conversations/{id}/window', '/posts/{id}'])
    expect(lists).not.toContain(path)
  expect(routes.filter((route) => route.method !== 'get' && isList(route))).toEqual([])
})
