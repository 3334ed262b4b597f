import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AccessEntry, AccessLogClosed, createAccessLog } from '../../../src/access/access-log.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import type { Meter } from '../../../src/kit/meter.ts'
import { silentLog } from '../../../src/kit/log.ts'
import { openStore, type Store } from '../../../src/store/open-store.ts'
import { refuseAccessRows } from '../../support/access-rows.ts'
import { testServers } from '../../support/servers.ts'
import { eventually } from '../../support/wait.ts'

let store: Store
beforeAll(async () => {
  store = await openStore(testServers().mongodbUri)
  await store.prepare()
})
afterAll(() => store?.close())

function counting(): Meter & { of(name: string): number } {
  const counts = new Map<string, number>()
  return {
    count: (name, labels, by = 1) => {
      const key = `${name} ${Object.values(labels ?? {}).join()}`.trim()
      counts.set(key, (counts.get(key) ?? 0) + by)
    },
    observe: () => undefined,
    gauge: () => undefined,
    of: (name) => counts.get(name) ?? 0,
  }
}

const entry = (shopId: string, n: number): AccessEntry => ({
  shopId,
  userId: 'u',
  userName: null,
  roles: ['agent'],
  isService: false,
  supportSession: null,
  purpose: 'service',
  route: 'GET /people/{id}',
  area: 'People',
  requestId: `request-${n}`,
  people: [`per_${n}`],
})
const open = () => {
  const meter = counting()
  return { meter, log: createAccessLog({ store, clock: systemClock, log: silentLog, meter }) }
}
const rowsOf = (shopId: string) => store.accessLog.countDocuments({ shopId })

describe('The access log', () => {
  it('costs one insert for all requests of a turn, and two where they come while one is written', async () => {
    const { log, meter } = open()
    for (let n = 0; n < 300; n++) log.note(entry('one-insert', n))
    await log.noteDurably(entry('one-insert', 300))
    expect(await rowsOf('one-insert')).toBe(301)
    expect(meter.of('access_log_writes_total written')).toBe(1)
    // Whoever comes while a write is under way goes with the next, however many they are.
    const first = log.noteDurably(entry('one-insert', 301))
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([
      first,
      ...Array.from({ length: 100 }, (_, n) => log.noteDurably(entry('one-insert', 400 + n))),
    ])
    expect(await rowsOf('one-insert')).toBe(402)
    expect(meter.of('access_log_writes_total written')).toBe(3)
    expect(meter.of('access_log_rows_total')).toBe(402)
    await log.close()
  })

  it('writes what waits before it closes', async () => {
    const { log } = open()
    for (let n = 0; n < 50; n++) log.note(entry('closing', n))
    await log.close()
    expect(await rowsOf('closing')).toBe(50)
  })

  it('lets nobody read while rows pile up, and everybody once they are written', async () => {
    const { log } = open()
    const allow = await refuseAccessRows({ store } as never)
    let taken = 0
    expect(() => {
      for (; taken < 100_000; taken++) log.note(entry('piling-up', taken))
    }).toThrow(AccessLogClosed)
    // All in one turn of the loop: no write has failed yet, so it is the number of rows that ends it.
    expect(taken).toBe(5_000)
    await allow()
    await eventually(async () => (await rowsOf('piling-up')) === 5_000, { timeoutMs: 25_000 })
    await eventually(() => {
      log.admit()
      return true
    })
    await log.close()
  })

  it('gives up what cannot be written when the process ends, and says so', async () => {
    const { log, meter } = open()
    const allow = await refuseAccessRows({ store } as never)
    log.note(entry('lost', 1))
    await log.close()
    expect(meter.of('access_log_writes_total failed')).toBeGreaterThan(0)
    await allow()
    expect(await rowsOf('lost')).toBe(0)
  })
})
