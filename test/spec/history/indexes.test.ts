import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explain } from '../../../bench/indexes/explain.mjs'
import { commandsOf } from '../../../bench/indexes/record-commands.mjs'
import { DoorRefusal } from '../../../src/door/door.ts'
import { newestRun } from '../../../src/history/demand.ts'
import type { HistoryDeps } from '../../../src/history/deps.ts'
import { wakeStalledRuns } from '../../../src/history/due-runs.ts'
import { readGaps, spreadFurther } from '../../../src/history/gaps.ts'
import { startLinkHistory } from '../../../src/history/link-history.ts'
import { proofOf } from '../../../src/history/proof.ts'
import { isSilent } from '../../../src/history/rhythm.ts'
import { checkSubscriptions } from '../../../src/history/subscriptions.ts'
import { foldJournal } from '../../../src/history/tallies.ts'
import { openTokenGaps } from '../../../src/history/token-gaps.ts'
import { systemClock } from '../../../src/kit/clock.ts'
import { newId } from '../../../src/kit/ids.ts'
import type { ChannelDoc } from '../../../src/store/models/channel.ts'
import type { Store } from '../../../src/store/open-store.ts'
import { linkedChannel } from '../../support/linked-channel.ts'
import { quietLog } from '../../support/quiet.ts'
import { testServers } from '../../support/servers.ts'
import { openStoreAndVault } from '../../support/way-in.ts'

const SHOP = 'shop-hoa'
const CHANNELS = 60

let store: Store
let close: () => Promise<void>
let deps: HistoryDeps
let channel: ChannelDoc

beforeAll(async () => {
  const opened = await openStoreAndVault(testServers().database())
  store = opened.store
  close = async () => {
    await opened.vault.close()
    await opened.store.close()
  }
  for (let at = 0; at < CHANNELS; at++)
    await linkedChannel(store, {
      shopId: SHOP,
      platform: at % 2 ? 'zalo' : 'facebook',
      externalId: `ext-${at}`,
    })
  channel = (await store.channels.findOne({ shopId: SHOP, externalId: 'ext-0' }).lean()) as ChannelDoc
  const nothing = () => undefined
  deps = {
    store,
    clock: systemClock,
    log: quietLog,
    days: 90,
    facebookAppId: '99',
    wakeRun: nothing,
    door: {
      check: () => Promise.resolve({ ok: false, refusal: new DoorRefusal('consent-missing', 'FB5') }),
    },
  } as unknown as HistoryDeps
  await startLinkHistory(deps, channel)
  const long = new Date(Date.now() - 60 * 60 * 1_000)
  await store.gaps.create(
    Array.from({ length: 30 }, (_, at) => ({
      _id: newId('gap'),
      platform: at % 2 ? ('zalo' as const) : ('facebook' as const),
      accountId: at === 1 ? null : `ext-${at}`,
      from: long,
      to: long,
      cause: 'overload' as const,
      refusedDeliveries: 1,
      state: at % 3 ? ('open' as const) : ('closed' as const),
    })),
  )
}, 60_000)
afterAll(() => close?.())

/** Commands that read a whole collection to find what they look for. */
async function wholeReads(act: () => Promise<unknown>): Promise<string[]> {
  const database = store.connection.db
  if (!database) throw new Error('No database')
  const faults: string[] = []
  const seen = await commandsOf([database], act)
  expect(seen.length).toBeGreaterThan(0)
  for (const one of seen) {
    const how = await explain(one.db, one)
    if (how.stages.includes('COLLSCAN')) faults.push(JSON.stringify(one.command))
  }
  return faults
}

describe('What history looks for, in every shop at once, is found through an index', () => {
  it.each([
    ['runs that lost their job', () => wakeStalledRuns(deps)],
    ['gaps to be read', () => readGaps(deps)],
    ['gaps of every account, half spread', () => spreadFurther(deps)],
    ['channels whose token is dead', () => openTokenGaps(deps)],
    ['subscriptions that are due', () => checkSubscriptions(deps)],
    ['journal rows about to leave', () => foldJournal(deps)],
    ['the newest reading of a channel', () => newestRun(deps, SHOP, channel._id)],
    ['what a new link needs', () => startLinkHistory(deps, channel)],
    ['the rhythm of an account', () => isSilent(store, { ...channel, lastEventAt: new Date(0) }, Date.now())],
    ['the proof of a channel', () => proofOf(store, channel, new Date(0), new Date())],
  ] as const)('%s', async (_, act) => {
    expect(await wholeReads(act)).toEqual([])
  })
})
