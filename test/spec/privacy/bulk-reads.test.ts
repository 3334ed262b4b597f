import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alarmOfBulkReads } from '../../../src/access/bulk-reads.ts'
import { dropOldRecords } from '../../../src/access/retention.ts'
import type { AccessDoc } from '../../../src/store/models/access.ts'
import { newObjectId } from '../../../src/store/object-id.ts'
import { followersOf, rowOf } from '../../support/access-rows.ts'
import type { ApiClient } from '../../support/api-client.ts'
import { type ApiWorld, type Shop, startApiWorld, WORLD_DEADLINE_MS } from '../../support/api-world.ts'
import { movedClock } from '../../support/moved-clock.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const clock = movedClock()
let world: ApiWorld
let shop: Shop
let agent: ApiClient

beforeAll(async () => {
  // The worker's own sweep must not come before the tests look.
  world = await startApiWorld({
    clock,
    env: { BULK_READ_PEOPLE_PER_HOUR: '100000', BULK_EXPORTS_PER_DAY: '100000' },
  })
  shop = world.bakery
  await followersOf(world, shop)
  await world.stack.stopWorker()
  agent = await world.as('banhgio', ['agent'], { sub: 'banhgio-thu' })
}, WORLD_DEADLINE_MS)
afterAll(() => world?.close())

interface Notice {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly detail: string
  readonly userId: string | null
  readonly count: number | null
}

const noticesOf = async (client: ApiClient, language = 'en'): Promise<Notice[]> => {
  const { body } = await client.get<{ items: Notice[] }>('/notices', {
    headers: { 'accept-language': language },
  })
  return body.items.filter(({ kind }) => kind.startsWith('bulk-'))
}
const limits = (peoplePerHour: number, exportsPerDay = 1_000) => ({ peoplePerHour, exportsPerDay })
const look = (client: ApiClient, path: string) =>
  client.get(path).then((answer) => rowOf(world.stack, shop.retailer, answer))

describe('Whoever reads about very many people', () => {
  it('is told to the owner once, by name and number; whoever read much about few is not', async () => {
    // Many looks at one customer are work; many customers are not.
    for (let n = 0; n < 30; n++) await look(shop.owner, `/people/${shop.facebook.personId}`)
    const page = await look(agent, `/people?channelId=${shop.oa.id}&limit=25`)
    expect(page.count).toBeGreaterThan(20)
    const setUp = await differentPeople('banhgio-huong')
    expect(setUp).toBeLessThan(20)

    expect(await alarmOfBulkReads(world.stack.rooms, limits(20))).toBe(1)
    expect(await alarmOfBulkReads(world.stack.rooms, limits(20))).toBe(0)
    const [notice, ...others] = await noticesOf(shop.owner)
    expect(others).toEqual([])
    expect(notice).toMatchObject({ kind: 'bulk-read', userId: 'banhgio-thu', count: page.count })
    expect(notice?.detail).toContain(String(page.count))
    const [inVietnamese] = await noticesOf(shop.owner, 'vi')
    expect(inVietnamese?.title).toContain('rất nhiều khách')
    const metrics = await (await fetch(`${world.stack.url}/metrics`)).text()
    expect(metrics).toMatch(/kvsocial_bulk_reads_total\{kind="bulk-read"\} 1/)
  })

  it('is not shown it, and cannot put it aside; the owner can', async () => {
    const [notice] = await noticesOf(shop.owner)
    expect(await noticesOf(agent)).toEqual([])
    expect((await agent.post(`/notices/${notice?.id}/dismiss`)).status).toBe(404)
    expect((await world.flowers.owner.post(`/notices/${notice?.id}/dismiss`)).status).toBe(404)
    expect(await noticesOf(world.flowers.owner)).toEqual([])
    expect((await shop.owner.post(`/notices/${notice?.id}/dismiss`)).status).toBe(204)
    expect(await noticesOf(shop.owner)).toEqual([])
  })

  it('is looked at anew each hour, and forgotten by the next', async () => {
    clock.advance(2 * HOUR_MS)
    expect(await alarmOfBulkReads(world.stack.rooms, limits(20))).toBe(0)
    await look(agent, `/people?channelId=${shop.oa.id}&limit=25`)
    expect(await alarmOfBulkReads(world.stack.rooms, limits(20))).toBe(1)
    expect(await noticesOf(shop.owner)).toHaveLength(1)
  })

  it('and whoever hands out again and again is told too', async () => {
    const path = `/privacy/people/${shop.facebook.personId}/export`
    for (let n = 0; n < 3; n++) await shop.owner.get(path, { headers: { Purpose: 'service' } })
    expect(await alarmOfBulkReads(world.stack.rooms, limits(1_000, 3))).toBe(0)
    await shop.owner.get(path, { headers: { Purpose: 'service' } })
    expect(await alarmOfBulkReads(world.stack.rooms, limits(1_000, 3))).toBe(1)
    const found = (await noticesOf(shop.owner)).find(({ kind }) => kind === 'bulk-export')
    expect(found).toMatchObject({ userId: 'banhgio-huong', count: 4 })
  })
})

async function differentPeople(userId: string): Promise<number> {
  const rows = await world.stack.store.accessLog.find({ shopId: shop.retailer, userId }).lean<AccessDoc[]>()
  return new Set(rows.flatMap(({ people }) => people)).size
}

describe('The two records', () => {
  it('are kept for their periods, each its own, and no longer', async () => {
    const { store, rooms } = world.stack
    const last = await look(agent, `/people/${shop.facebook.personId}`)
    const periods = { accessLogDays: 30, disclosureDays: 60 }
    expect(await dropOldRecords(rooms, periods)).toEqual({ accessLog: 0, disclosures: 0 })
    const [looks, left] = [
      await store.accessLog.estimatedDocumentCount(),
      await store.disclosures.countDocuments({ shopId: shop.retailer }),
    ]
    expect(left).toBeGreaterThan(0)
    clock.advance(31 * DAY_MS)
    const { _id, ...again } = last
    await store.accessLog.create([{ ...again, _id: newObjectId(), at: new Date(clock.nowMs()) }])
    expect(await dropOldRecords(rooms, periods)).toEqual({ accessLog: looks, disclosures: 0 })
    expect(await store.accessLog.estimatedDocumentCount()).toBe(1)
    clock.advance(30 * DAY_MS)
    expect(await dropOldRecords(rooms, periods)).toEqual({ accessLog: 1, disclosures: left })
    expect(await rooms.disclosures.verify(shop.retailer)).toEqual({ ok: true, rows: 0 })
  })
})
