import { afterAll, beforeAll, expect, it } from 'vitest'
import { explain, faultOf } from '../../../bench/indexes/explain.mjs'
import { commandsOf } from '../../../bench/indexes/record-commands.mjs'
import { overviewOf } from '../../../src/http/ops/overview.ts'
import { LOOKED_AT_PER_LANE } from '../../../src/inbox/waiting-events.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { channelsWith } from '../../../src/linking/channels-in-trouble.ts'
import { newObjectId } from '../../../src/store/object-id.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'

/** More than any look may reach. */
const ROWS = 6_000
const SHOP_KEYS = 21_000
/** The widest look: root keys' counts go up to 10,000 each. */
const EXAMINES = 10_002

let opened: Awaited<ReturnType<typeof openStoreAndVault>>
beforeAll(async () => {
  opened = await openStoreAndVault(testServers().database())
  const { store } = opened
  const now = new Date()
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
  await store.deliveries.collection.insertMany(
    numbers(2 * ROWS).map((n) => ({
      _id: newObjectId(),
      platform: n % 2 === 0 ? 'facebook' : 'zalo',
      accountId: `account-${n % 500}`,
      lane: n % 8,
      state: n < ROWS ? 'pending' : 'parked',
      events: 1,
      receivedAt: now,
    })) as never[],
  )
  await store.outbox.collection.insertMany(
    numbers(ROWS).map((n) => ({
      _id: `out_${n}`,
      shopId: 'shop',
      idempotencyKey: `${n}`,
      threadKey: `cnv_${n}`,
      seq: 1,
      platform: 'zalo',
      state: n % 2 === 0 ? 'deferred' : 'pending',
      open: true,
      deferredUntil: n % 2 === 0 ? now : null,
    })) as never[],
  )
  await store.channels.collection.insertMany(
    numbers(ROWS).map((n) => ({
      _id: `chn_${n}`,
      shopId: 'shop',
      platform: 'facebook',
      externalId: `${n}`,
      live: true,
      problems: n % 3 === 0 ? [] : ['silent', 'needs-relink'].map((code) => ({ code, since: now })),
    })) as never[],
  )
  await store.parkedJobs.collection.insertMany(
    numbers(ROWS).map((n) => ({ _id: `job_${n}`, at: now })) as never[],
  )
  await store.shopKeys.collection.insertMany(
    numbers(SHOP_KEYS).map((n) => ({ _id: `shop:${n}`, rootKid: n % 2 === 0 ? 'old' : 'new' })) as never[],
  )
})
afterAll(async () => {
  await opened?.vault.close()
  await opened?.store.close()
})

async function plansOf<T>(work: () => Promise<T>) {
  const { connection } = opened.store
  if (!connection.db) throw new Error('The database is closed')
  let answer: T | undefined
  const seen = await commandsOf([connection.db], async () => {
    answer = await work()
  })
  const plans = await Promise.all(
    seen.map(async (one) => ({ ...(await explain(one.db, one)), command: JSON.stringify(one.command) })),
  )
  if (answer === undefined) throw new Error('Nothing was asked')
  return { answer, plans }
}

const nobody = { counts: async () => null, beats: async () => null }

it('An overview looks only into indexes and no further than its limits, however much waits', async () => {
  const deps = { ...opened, clock: systemClock, queues: nobody }
  const { answer, plans } = await plansOf(() => overviewOf(deps))
  const faults = plans.map((plan) => ({
    plan,
    fault: faultOf(plan, { sortsInMemory: false, examines: EXAMINES }),
  }))
  expect(plans.length).toBeGreaterThan(20)
  expect(faults.filter(({ fault }) => fault !== '')).toEqual([])
  expect(answer.parked).toMatchObject({ count: 1_000, more: true })
  expect(answer.parkedJobs).toMatchObject({ count: 1_000, more: true })
  expect(answer.lanes).toMatchObject({ busy: 8, waiting: { count: 8 * LOOKED_AT_PER_LANE, more: true } })
  expect(answer.platforms[1]?.sends).toMatchObject({
    waiting: { count: 1_000, more: true },
    deferred: { count: 1_000, more: true },
    sending: { count: 0, more: false },
  })
  expect(answer.channels).toEqual(
    ['needs-relink', 'silent'].map((code) => ({
      platform: 'facebook',
      code,
      channels: { count: 1_000, more: true },
    })),
  )
  expect(answer.keys.find(({ kid }) => kid === 'old')).toMatchObject({
    present: false,
    shopKeys: { count: 10_000, more: true },
  })
})

it('A page of channels in trouble reads as many channels as it shows', async () => {
  const problem = { platform: 'facebook', code: 'silent' } as const
  const { answer, plans } = await plansOf(async () => {
    const first = await channelsWith(opened.store, problem, { limit: 25 })
    return channelsWith(opened.store, problem, { limit: 25, after: first.at(-1)?.id })
  })
  expect(answer).toHaveLength(25)
  expect(plans.map((plan) => faultOf(plan, { sortsInMemory: false, examines: 26 }))).toEqual(['', ''])
})
