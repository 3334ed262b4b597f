import { Types } from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HistoryDeps } from '../../../src/history/deps.ts'
import { proofOf } from '../../../src/history/proof.ts'
import { foldJournal } from '../../../src/history/tallies.ts'
import { newId } from '../../../src/kit/ids.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import { type DeliveryDoc, JOURNAL_PERIOD_MS } from '../../../src/store/models/delivery.ts'
import type { Store } from '../../../src/store/open-store.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { DAY_MS, testClock } from '../../support/read-back.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'

const HOUR_MS = 60 * 60 * 1_000
const NOON_MS = Date.parse('2026-11-20T12:00:00Z')
const SHOP = 'shop-hoa'
const clock = testClock()

let store: Store
let close: () => Promise<void>
let channel: ChannelDoc

beforeAll(async () => {
  const opened = await openStoreAndVault(testServers().database())
  store = opened.store
  close = async () => {
    await opened.vault.close()
    await opened.store.close()
  }
  const { channelId } = await linkedChannel(store, { shopId: SHOP, platform: 'zalo', externalId: '7100' })
  channel = (await store.channels.findOne({ _id: channelId, shopId: SHOP }).lean()) as ChannelDoc
  clock.ahead = NOON_MS + 3 * HOUR_MS - Date.now()
})
afterAll(() => close?.())

const proof = (fromMs = NOON_MS - DAY_MS, toMs = NOON_MS + DAY_MS) =>
  proofOf(store, channel, new Date(fromMs), new Date(toMs))
const deps = (): HistoryDeps => ({ store, clock }) as unknown as HistoryDeps

async function arrived(atMs: number, change: Partial<DeliveryDoc>): Promise<void> {
  const row: DeliveryDoc = {
    _id: new Types.ObjectId(),
    platform: 'zalo',
    accountId: '7100',
    lane: 1,
    receivedAt: new Date(atMs),
    bodyHash: 'hash',
    events: 1,
    member: null,
    keyId: 'day',
    sealed: null,
    state: 'pending',
    attempts: 0,
    reason: null,
    fence: null,
    doneAt: null,
    outcome: null,
    shopId: null,
    channelId: null,
    expireAt: null,
    ...change,
  }
  await store.deliveries.collection.insertOne(row)
}
const ended = (
  atMs: number,
  outcome: Partial<NonNullable<DeliveryDoc['outcome']>>,
  state: 'done' | 'refused' = 'done',
) => {
  const all = { applied: 0, duplicates: 0, parked: 0, refused: 0, ...outcome }
  const events = all.applied + all.duplicates + all.refused
  const expireAt = new Date(atMs + JOURNAL_PERIOD_MS)
  return arrived(atMs, { state, events, outcome: all, shopId: SHOP, channelId: channel._id, expireAt })
}

describe('The proof', () => {
  beforeAll(async () => {
    await ended(NOON_MS, { applied: 5, duplicates: 2 })
    await ended(NOON_MS + HOUR_MS, { applied: 3, refused: 1 })
    await ended(NOON_MS + HOUR_MS, { refused: 4 }, 'refused')
    await arrived(NOON_MS + 2 * HOUR_MS, { events: 6 })
    await arrived(NOON_MS + 2 * HOUR_MS, { state: 'unclaimed', events: 1 })
    await arrived(NOON_MS, { state: 'parked', events: 2, shopId: SHOP, channelId: channel._id })
    // Another account's, and this account's while it was another shop's.
    await arrived(NOON_MS, { accountId: '7200', events: 9 })
    await arrived(NOON_MS, { state: 'done', events: 7, shopId: 'another', channelId: 'chn_other' })
  })

  it('accounts for every event that came in exactly one way', async () => {
    expect(await proof()).toEqual({
      received: 24,
      applied: 8,
      duplicates: 2,
      parked: 2,
      refused: 5,
      pending: 7,
      recovered: 0,
      missing: 0,
      gaps: [],
    })
  })

  it('is of the time asked for', async () => {
    expect(await proof(NOON_MS, NOON_MS + HOUR_MS)).toMatchObject({ received: 9, applied: 5, parked: 2 })
    expect(await proof(NOON_MS - DAY_MS, NOON_MS)).toMatchObject({ received: 0 })
  })

  it('outlives the journal: its rows are counted before they leave, each once', async () => {
    const before = await proof()
    expect(await foldJournal(deps())).toBe(0)
    clock.ahead += JOURNAL_PERIOD_MS - 90 * 60_000
    expect(await foldJournal(deps())).toBe(3)
    expect(await store.deliveries.countDocuments({ channelId: channel._id, state: 'done' })).toBe(0)
    expect(await proof()).toEqual(before)
    expect(await foldJournal(deps())).toBe(0)
    // A row of the same hour that ended later joins the same tally.
    await ended(NOON_MS, { applied: 1 })
    expect(await foldJournal(deps())).toBe(1)
    expect(await proof()).toMatchObject({ received: before.received + 1, applied: before.applied + 1 })
    expect(await proof(NOON_MS, NOON_MS + HOUR_MS)).toMatchObject({ applied: 6, duplicates: 2 })
  })

  it('names what is known to be lost: refused, not brought again, in no history; until it was looked for, all of it', async () => {
    const gap = (change: object) => ({
      _id: newId('gap'),
      platform: 'zalo' as const,
      accountId: '7100',
      from: new Date(NOON_MS),
      to: new Date(NOON_MS + HOUR_MS),
      cause: 'journal-down' as const,
      refusedDeliveries: 5,
      state: 'open' as const,
      ...change,
    })
    await store.gaps.create([
      gap({}),
      gap({ state: 'closed', missing: 2 }),
      gap({ accountId: null, cause: 'signature', refusedDeliveries: 99 }),
      gap({ from: new Date(NOON_MS - 9 * DAY_MS), to: new Date(NOON_MS - 8 * DAY_MS) }),
    ])
    const { missing, gaps } = await proof()
    expect(missing).toBe(7)
    expect(gaps).toHaveLength(2)
    expect(gaps.find(({ state }) => state === 'closed')?.missing).toBe(2)
    expect(gaps.find(({ state }) => state === 'open')?.missing).toBe(5)
  })

  it('of an unlinked channel ends with its unlinking', async () => {
    const gone = { ...channel, live: false, unlinkedAt: new Date(NOON_MS - HOUR_MS) }
    const { pending, gaps } = await proofOf(
      store,
      gone,
      new Date(NOON_MS - DAY_MS),
      new Date(NOON_MS + DAY_MS),
    )
    expect({ pending, gaps }).toEqual({ pending: 0, gaps: [] })
  })
})
