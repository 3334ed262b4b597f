import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain, faultOf } from '../../../bench/indexes/explain.mjs'
import { commandsOf } from '../../../bench/indexes/record-commands.mjs'
import { barredNow } from '../../../src/access/barred.ts'
import { alarmOfBulkReads } from '../../../src/access/bulk-reads.ts'
import { listDeliveries } from '../../../src/callouts/deliveries.ts'
import { activeByShop, calloutsDue } from '../../../src/callouts/due.ts'
import { planDeliveries } from '../../../src/callouts/plan.ts'
import { addSubscription, listSubscriptions } from '../../../src/callouts/subscriptions.ts'
import { createDisclosures } from '../../../src/access/disclosures.ts'
import { forgetIn } from '../../../src/access/forget.ts'
import { dropOldActivity, listActivity } from '../../../src/access/read-activity.ts'
import { listSupportSessions } from '../../../src/access/support-sessions.ts'
import { listAccess, listDisclosures } from '../../../src/access/read-access.ts'
import { dropOldRecords } from '../../../src/access/retention.ts'
import { listAuthorityCases } from '../../../src/privacy/authority-cases.ts'
import { countAgreed, listPartnerActs } from '../../../src/privacy/partner-consents.ts'
import { partnerById, pullFor } from '../../../src/privacy/partner-pull.ts'
import { listPartners } from '../../../src/privacy/partners.ts'
import { tellMerchants } from '../../../src/privacy/tell-merchant.ts'
import { listTransfers } from '../../../src/privacy/transfers.ts'
import { dropOldCases } from '../../../src/privacy/drop-cases.ts'
import { channelOfForm, followRequest } from '../../../src/privacy/shopper-requests.ts'
import { tellShoppers } from '../../../src/privacy/tell-shoppers.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { silentLog } from '../../../src/kit/log.ts'
import { silentMeter } from '../../../src/kit/meter.ts'
import { newObjectId } from '../../../src/store/object-id.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'

const SHOP = 'shop'
const ROWS = 4_000
const LIMIT = 25
/** A page and its neighbour. */
const EXAMINES = 60

let opened: Awaited<ReturnType<typeof openStoreAndVault>>
beforeAll(async () => {
  opened = await openStoreAndVault(testServers().database())
  const { store } = opened
  const now = Date.now()
  const common = (n: number) => ({
    shopId: n % 10 === 0 ? 'another' : SHOP,
    at: new Date(now - n * 1_000),
    userId: `user-${n % 7}`,
    roles: ['agent'],
    purpose: 'service',
    route: 'GET /people/{id}',
    requestId: `request-${n}`,
    people: [`per_${n % 50}`, `per_common`],
    erased: 0,
  })
  const numbers = Array.from({ length: ROWS }, (_, n) => n)
  await store.accessLog.collection.insertMany(
    numbers.map((n) => ({
      ...common(n),
      _id: newObjectId(),
      userName: null,
      isService: false,
      area: 'People',
      count: 2,
    })),
  )
  await store.activity.collection.insertMany(
    numbers.map((n) => ({
      ...common(n),
      _id: `act_${n}` as never,
      until: new Date(now),
      kind: n % 5 === 0 ? 'signed-in' : 'settings-changed',
    })),
  )
  await store.disclosures.collection.insertMany(
    numbers.map((n) => ({
      ...common(n),
      _id: `dsc_${n}` as never,
      seq: ROWS - n,
      recipient: { kind: 'person', name: null },
      ground: { kind: 'person-request', reference: null },
      codes: ['FB5'],
      peopleHashes: [],
      bytes: 1,
      bodyHash: '',
      previousHash: '',
      hash: '',
    })),
  )
})
it('Support sessions of a shop are found through an index alone, the second page too', async () => {
  await opened.store.supportSessions.collection.insertMany(
    Array.from({ length: 1_000 }, (_, n) => ({
      _id: `sps_${n}` as never,
      shopId: n % 10 === 0 ? 'another' : SHOP,
      openedAt: new Date(Date.now() - n * 1_000),
      until: new Date(Date.now() - n * 1_000),
    })) as never[],
  )
  const plans = await plansOf(async () => {
    const { nextCursor } = await listSupportSessions(opened, SHOP, { limit: LIMIT })
    const next = await listSupportSessions(opened, SHOP, { limit: LIMIT, cursor: nextCursor ?? undefined })
    expect(next.rows).toHaveLength(LIMIT)
  })
  const about = { sortsInMemory: false, examines: EXAMINES }
  expect(plans.map((plan) => faultOf(plan, about)).filter((fault) => fault !== '')).toEqual([])
})

afterAll(async () => {
  await opened?.vault.close()
  await opened?.store.close()
})

async function plansOf(work: () => Promise<unknown>) {
  const { connection } = opened.store
  if (!connection.db) throw new Error('The database is closed')
  const seen = await commandsOf([connection.db], work)
  expect(seen.length).toBeGreaterThan(0)
  return Promise.all(seen.map(async (one) => ({ ...(await explain(one.db, one)), of: one.collection })))
}

const FILTERS = [
  ['of a shop', {}],
  ['of one person', { personId: 'per_7' }],
  ['of a person in most rows', { personId: 'per_common' }],
  ['by one user', { userId: 'user-3' }],
] as const

describe.each(FILTERS)('Records %s', (_name, filter) => {
  it.each([
    ['of who looked', listAccess],
    ['of what left', listDisclosures],
  ] as const)('%s are found through an index alone, the second page too', async (_what, list) => {
    const plans = await plansOf(async () => {
      const first = await list(opened, SHOP, { limit: LIMIT, ...filter })
      expect(first.rows).toHaveLength(LIMIT)
      const second = await list(opened, SHOP, {
        limit: LIMIT,
        ...filter,
        cursor: first.nextCursor ?? undefined,
      })
      expect(second.rows).toHaveLength(LIMIT)
    })
    const about = { sortsInMemory: false, examines: EXAMINES }
    expect(plans.map((plan) => faultOf(plan, about)).filter((fault) => fault !== '')).toEqual([])
  })
})

describe('The work behind the records', () => {
  it('sums the reads of all shops out of an index, without fetching a row', async () => {
    const deps = { store: opened.store, clock: systemClock, log: silentLog, meter: silentMeter }
    const plans = await plansOf(() =>
      alarmOfBulkReads(deps, { peoplePerHour: 100_000, exportsPerDay: 100_000 }),
    )
    const sum = plans.find(({ of }) => of === 'access_log')
    expect(sum?.keys).toBeGreaterThan(ROWS / 2)
    expect(sum?.documents).toBe(0)
    for (const { stages } of plans) expect(stages).not.toContain('COLLSCAN')
  })

  it('finds what is to be forgotten, what is too old and what is to be told through an index', async () => {
    const { store, vault } = opened
    const deps = { store, vault, clock: systemClock, meter: silentMeter }
    const plans = await plansOf(async () => {
      await forgetIn(store.accessLog, SHOP, ['per_7'])
      await forgetIn(store.disclosures, SHOP, ['per_7'])
      await dropOldRecords(
        { ...deps, disclosures: createDisclosures(deps) },
        { accessLogDays: 30, disclosureDays: 30 },
      )
      await dropOldCases(deps, 365)
      await tellShoppers(deps, async () => 'gone')
      await channelOfForm(deps, 'a-key-of-nobody')
      await followRequest(deps, 'YC-261128-222222', 'a-secret')
    })
    for (const { stages, of } of plans) expect(stages, of).not.toContain('COLLSCAN')
  })
})

describe('To whom data leaves', () => {
  it('is found through an index: orders, what is barred and untold, partners, who agrees, the register of recipients', async () => {
    const { store, vault } = opened
    const deps = { store, vault, clock: systemClock, log: silentLog, meter: silentMeter }
    const acts = Array.from({ length: 1_000 }, (_, n) => ({
      _id: `pcs_${n}` as never,
      shopId: n % 10 === 0 ? 'another' : SHOP,
      partnerId: 'ptn_1',
      seq: n,
      personId: `per_${n}`,
      standing: n % 2 === 0,
    }))
    await store.partnerConsents.collection.insertMany(acts)
    const cases = Array.from({ length: 1_000 }, (_, n) => ({
      _id: `auc_${n}` as never,
      shopId: n % 10 === 0 ? 'another' : SHOP,
      number: `CQ-${n}`,
      askedAt: new Date(Date.now() - n * 1_000),
      barUntil: n % 100 === 1 ? new Date(Date.now() + 60_000) : null,
      untold: n % 100 === 1,
      exports: [],
    }))
    await store.authorityCases.collection.insertMany(cases)
    const plans = await plansOf(async () => {
      for (const isMerchant of [true, false]) {
        const { rows } = await listAuthorityCases(deps, SHOP, { isMerchant }, { limit: LIMIT })
        expect(rows).toHaveLength(LIMIT)
      }
      await barredNow(deps, SHOP, Date.now())
      await tellMerchants(deps)
      await listPartners(deps, SHOP, { limit: LIMIT })
      expect((await listPartnerActs(deps, SHOP, 'ptn_1', { limit: LIMIT })).rows).toHaveLength(LIMIT)
      await countAgreed(deps, SHOP, 'ptn_1')
      await partnerById(deps, 'ptn_1')
      await pullFor(deps, { _id: 'ptn_1', shopId: SHOP, fields: [] } as never, { limit: LIMIT })
      await listTransfers({ store, dataHosts: [] }, SHOP)
    })
    for (const { stages, of } of plans) expect(stages, of).not.toContain('COLLSCAN')
    const lists = plans.filter(({ of }) => of === 'partner_consents' || of === 'authority_cases')
    expect(lists.length).toBeGreaterThanOrEqual(6)
    for (const { stages, of } of lists) expect(stages, of).not.toContain('SORT')
  })
})

it('Webhooks out: what is due, who listens, what an address was told and its next event are found through an index', async () => {
  const { store } = opened
  const deps = { ...opened, clock: systemClock, privateHosts: [], wakeCallout: () => undefined }
  const wish = { url: 'https://hooks.shop.example/', events: ['message.received'] }
  const made = await addSubscription(deps, SHOP, wish, 'somebody')
  if (!made.ok) throw new Error(made.error)
  const { id: subscriptionId } = made.value
  await store.calloutDeliveries.collection.insertMany(
    Array.from({ length: ROWS }, (_row, n) => ({
      _id: `whd_${n}` as never,
      shopId: SHOP,
      subscriptionId: n % 2 === 0 ? subscriptionId : 'whs_other',
      eventId: newObjectId(),
      type: 'message.received',
      state: n % 3 === 0 ? 'delivered' : 'due',
      tries: 0,
      attempts: [],
      at: new Date(),
    })),
  )
  const row = await store.calloutSubscriptions.findOne({ _id: subscriptionId, shopId: SHOP }).orFail().lean()
  const plans = await plansOf(async () => {
    await calloutsDue(deps)
    await activeByShop(deps)
    await planDeliveries(deps, row)
    expect(await listSubscriptions(deps, SHOP)).toHaveLength(1)
    const first = await listDeliveries(deps, SHOP, subscriptionId, { limit: LIMIT })
    expect(first?.items).toHaveLength(LIMIT)
    await listDeliveries(deps, SHOP, subscriptionId, { limit: LIMIT, cursor: first?.nextCursor ?? '' })
    await store.calloutDeliveries.findOne({ shopId: SHOP, subscriptionId, state: 'due' }).sort({ eventId: 1 })
  })
  for (const { stages, of } of plans) expect(stages, of).not.toContain('COLLSCAN')
  const about = { sortsInMemory: false, examines: EXAMINES }
  const deliveries = plans.filter(({ of }) => of === 'callout_deliveries')
  expect(deliveries.length).toBeGreaterThanOrEqual(3)
  expect(deliveries.map((plan) => faultOf(plan, about)).filter((fault) => fault !== '')).toEqual([])
})

describe('The list of activity', () => {
  it.each([
    ['everything', {}],
    ['of a kind', { kind: 'signed-in' as const }],
    ['of a user', { userId: 'user-3' }],
    ['of a user and kind', { userId: 'user-3', kind: 'signed-in' as const }],
    ['of a span', { from: new Date(Date.now() - ROWS * 500) }],
  ])('is read out of an index, as are its further pages: %s', async (_, query) => {
    const plans = await plansOf(async () => {
      const first = await listActivity(opened, SHOP, { ...query, limit: LIMIT })
      expect(first.rows).toHaveLength(LIMIT)
      await listActivity(opened, SHOP, { ...query, limit: LIMIT, cursor: first.nextCursor ?? '' })
    })
    const about = { sortsInMemory: false, examines: EXAMINES }
    expect(plans.map((plan) => faultOf(plan, about)).filter((fault) => fault !== '')).toEqual([])
  })

  it('is cut at its end through an index', async () => {
    const plans = await plansOf(() => dropOldActivity({ store: opened.store, clock: systemClock }, 30))
    for (const { stages, of } of plans) expect(stages, of).not.toContain('COLLSCAN')
  })
})
