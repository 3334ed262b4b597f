import { Types } from 'mongoose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { endRun } from '../../../src/history/runs.ts'
import type { HistoryDeps } from '../../../src/history/deps.ts'
import { readGaps, spreadFurther } from '../../../src/history/gaps.ts'
import { noteAlive } from '../../../src/history/own-outage.ts'
import { newId } from '../../../src/kit/ids.ts'
import { silentMeter } from '../../../src/kit/meter.ts'
import type { GapDoc } from '../../../src/store/models/delivery.ts'
import type { HistoryRunDoc } from '../../../src/store/models/history.ts'
import type { Store } from '../../../src/store/open-store.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { quietLog } from '../../support/quiet.ts'
import { DAY_MS, testClock } from '../../support/read-back.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'

const SHOP = 'shop-hoa'
const MINUTE_MS = 60_000
const OAS = 205
const clock = testClock()

let store: Store
let close: () => Promise<void>
let deps: HistoryDeps

beforeAll(async () => {
  const opened = await openStoreAndVault(testServers().database())
  store = opened.store
  close = async () => {
    await opened.vault.close()
    await opened.store.close()
  }
  await Promise.all(
    Array.from({ length: OAS }, (_, at) =>
      linkedChannel(store, { shopId: SHOP, platform: 'zalo', externalId: `oa-${at}` }),
    ),
  )
  await linkedChannel(store, { shopId: SHOP, platform: 'zalo', externalId: 'oa-gone', live: false })
  // Linked before any gap of these tests.
  await store.channels.updateMany(
    { shopId: SHOP },
    { $set: { linkedAt: new Date(Date.now() - 90 * DAY_MS) } },
  )
  deps = {
    store,
    clock,
    log: quietLog,
    meter: silentMeter,
    days: 90,
    wakeRun: () => undefined,
  } as unknown as HistoryDeps
}, 60_000)
afterAll(() => close?.())
afterEach(async () => {
  clock.ahead += 3 * 60 * MINUTE_MS
  await store.gaps.deleteMany({})
  await store.historyRuns.deleteMany({ shopId: SHOP })
})

/** A gap that was over five minutes ago. */
async function aGap(change: Partial<GapDoc> = {}): Promise<GapDoc> {
  const toMs = clock.nowMs() - 5 * MINUTE_MS
  const gap: GapDoc = {
    _id: newId('gap'),
    platform: 'zalo',
    accountId: 'oa-7',
    from: new Date(toMs - 10 * MINUTE_MS),
    to: new Date(toMs),
    cause: 'journal-down',
    refusedDeliveries: 3,
    state: 'open',
    ...change,
  }
  await store.gaps.create([gap])
  return gap
}
const runs = () => store.historyRuns.find({ shopId: SHOP }).lean<HistoryRunDoc[]>()
const stateOf = async ({ _id }: GapDoc) => (await store.gaps.findOne({ _id }).lean<GapDoc>())?.state ?? 'gone'
const spreadAll = async () => {
  for (let look = 0; look < 5; look++) {
    await spreadFurther(deps)
    await readGaps(deps)
  }
}

describe('A gap of one account', () => {
  it('becomes a reading of its channel, from a little before it; a second joins it or waits for it', async () => {
    const first = await aGap()
    const second = await aGap({ cause: 'overload', from: new Date(first.from.getTime() - 30 * MINUTE_MS) })
    await readGaps(deps)
    const made = await runs()
    const states = made.map(({ reason, state }) => `${reason} ${state}`).sort()
    expect(states[0]).toBe('gap running')
    expect(states.slice(1).every((state) => state === 'gap waiting')).toBe(true)
    expect(made.flatMap(({ gapIds }) => gapIds).sort()).toEqual([first._id, second._id].sort())
    expect(Math.min(...(await runs()).map(({ from }) => from.getTime()))).toBeLessThan(second.from.getTime())
  })

  it('that still goes on is left until it is quiet, or has lasted a while', async () => {
    const young = await aGap({
      from: new Date(clock.nowMs() - 2 * MINUTE_MS),
      to: new Date(clock.nowMs()),
    })
    await readGaps(deps)
    expect(await stateOf(young)).toBe('open')
    const lasting = await aGap({
      accountId: 'oa-8',
      from: new Date(clock.nowMs() - 11 * MINUTE_MS),
      to: new Date(clock.nowMs()),
    })
    await readGaps(deps)
    expect(await stateOf(lasting)).toBe('reading')
  })

  it('whose channel was unlinked is nobody’s', async () => {
    const gap = await aGap({ accountId: 'oa-gone' })
    await readGaps(deps)
    expect(await stateOf(gap)).toBe('closed')
    expect(await runs()).toEqual([])
  })

  it('that could not be read is open again an hour later, and given up after a month', async () => {
    const gap = await aGap()
    const old = await aGap({ accountId: 'oa-9', from: new Date(clock.nowMs() - 31 * DAY_MS) })
    await readGaps(deps)
    for (const run of await runs()) await endRun(deps, run, 'stopped', 'needs-relink')
    expect(await stateOf(gap)).toBe('open')
    expect(await store.gaps.findOne({ _id: old._id }).lean()).toMatchObject({ state: 'closed', missing: 3 })
    await readGaps(deps)
    expect(await stateOf(gap)).toBe('open')
    clock.ahead += 61 * MINUTE_MS
    await readGaps(deps)
    expect(await stateOf(gap)).toBe('reading')
  })
})

describe('A gap of nobody in particular', { timeout: 120_000 }, () => {
  it('becomes one of each live account, some at a time, each once however often it is done again', async () => {
    const gap = await aGap({ accountId: null, cause: 'signature' })
    await spreadAll()
    expect(await stateOf(gap)).toBe('closed')
    const shares = await store.gaps.find({ ofAll: true }).lean<GapDoc[]>()
    expect(new Set(shares.map(({ accountId }) => accountId)).size).toBe(OAS)
    expect(shares).toHaveLength(OAS)
    expect(await runs()).toHaveLength(OAS)
  })

  it('leaves no trace where nothing was missing', async () => {
    await aGap({ accountId: null, cause: 'signature' })
    await spreadAll()
    for (const run of await runs()) await endRun(deps, run, 'done', null)
    expect(await store.gaps.countDocuments({ ofAll: true })).toBe(0)
    expect(await runs()).toEqual([])
  })

  it('is noise where many good deliveries came beside it', async () => {
    const gap = await aGap({ accountId: null, cause: 'signature', refusedDeliveries: 4 })
    const secondOf = Math.floor((gap.to as Date).getTime() / 1_000)
    await store.deliveries.collection.insertMany(
      Array.from({ length: 25 }, () => ({
        _id: Types.ObjectId.createFromTime(secondOf).toHexString().slice(0, 8),
      })).map(({ _id }, at) => ({
        _id: new Types.ObjectId(`${_id}${String(at).padStart(16, '0')}`),
        platform: 'zalo',
        reason: null,
      })) as never,
    )
    await spreadAll()
    expect(await stateOf(gap)).toBe('closed')
    expect(await store.gaps.countDocuments({ ofAll: true })).toBe(0)
  })
})

describe('An outage of our own', () => {
  it('is noticed by the next look: a gap of every OA, and every Page’s subscription is due', async () => {
    await store.historyChannels.updateOne(
      { _id: 'chn_page', shopId: SHOP },
      {
        $setOnInsert: {
          platform: 'facebook',
          since: new Date(),
          demandedAt: null,
          checkedAt: new Date(clock.nowMs()),
          wholeAt: new Date(clock.nowMs()),
          checkDueAt: new Date(clock.nowMs() + DAY_MS),
        },
      },
      { upsert: true },
    )
    expect(await noteAlive(deps)).toBe(false)
    clock.ahead += MINUTE_MS
    expect(await noteAlive(deps)).toBe(false)
    const lastSeenMs = clock.nowMs()
    clock.ahead += 70 * MINUTE_MS
    expect(await noteAlive(deps)).toBe(true)
    const gap = await store.gaps.findOne({ cause: 'outage' }).lean<GapDoc>()
    expect(gap).toMatchObject({ platform: 'zalo', accountId: null, state: 'open' })
    expect(Math.abs((gap?.from.getTime() ?? 0) - lastSeenMs)).toBeLessThan(MINUTE_MS)
    const page = await store.historyChannels.findOne({ _id: 'chn_page', shopId: SHOP }).lean()
    expect(page?.checkDueAt?.getTime()).toBeLessThanOrEqual(clock.nowMs())
    expect(await noteAlive(deps)).toBe(false)
  })
})
