import { loadSettings, type Settings } from '../../config/settings.ts'
import { createPlatformClient } from '../../src/channels/http-call.ts'
import { openTrust, type Trust } from './open-trust.ts'
import { type Clock, systemClock } from '../../src/kit/clock.ts'
import { type Meter, silentMeter } from '../../src/kit/meter.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import type { ChannelChanged, KeeperTiming } from '../../src/vault/keeper-deps.ts'
import { openVault } from '../../src/vault/open-vault.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { quietLog } from './quiet.ts'

/** Short enough for tests that wait for a lease to run out. */
export const QUICK_TIMING: KeeperTiming = {
  leaseMs: 1_500,
  deadlineMs: 1_000,
  pollMs: 20,
  waitMs: 10_000,
  retryPauseMs: 10,
}

export interface TrustBench extends Trust {
  readonly store: Store
  readonly vault: Vault
  readonly settings: Settings
  /** What owners were told. */
  readonly told: ChannelChanged[]
  close(): Promise<void>
}

export interface TrustBenchOptions {
  /** Settings of the environment: the sandbox's, MONGODB_URI and TOKEN_KEYS among them. */
  readonly env: Readonly<Record<string, string>>
  readonly clock?: Clock
  readonly meter?: Meter
  readonly timing?: KeeperTiming
  /** Wraps the store before the rooms get it. */
  readonly around?: (store: Store) => Store
}

/** Store, vault and trust as a process of the gateway has them, over real servers and the sandbox. */
export async function openTrustBench({
  env,
  clock = systemClock,
  meter = silentMeter,
  timing = QUICK_TIMING,
  around = (store) => store,
}: TrustBenchOptions): Promise<TrustBench> {
  const read = loadSettings(env)
  if (!read.ok) throw new Error(read.error.join('\n'))
  const settings = read.value
  const real = await openStore(settings.mongodbUri)
  await real.prepare()
  const store = around(real)
  const vault = await openVault({ store, tokenKeys: settings.tokenKeys, clock })
  const client = createPlatformClient(settings, { log: quietLog, meter, clock })
  const told: ChannelChanged[] = []
  const trust = openTrust({
    store,
    vault,
    client,
    clock,
    log: quietLog,
    meter,
    keeperTiming: timing,
    async onChannelChanged(change) {
      told.push(change)
    },
  })
  return {
    ...trust,
    store,
    vault,
    settings,
    told,
    async close() {
      client.close()
      await vault.close()
      await real.close()
    },
  }
}

/** A live channel as linking makes it. */
export async function aChannel(
  store: Store,
  change: { readonly _id: string; readonly shopId: string; readonly platform: 'facebook' | 'zalo' } & Record<
    string,
    unknown
  >,
): Promise<void> {
  await store.channels.create({
    externalId: `ext_${change._id}`,
    name: 'Tiệm hoa',
    avatarUrl: null,
    status: 'active',
    live: true,
    problems: [],
    grantedScopes: [],
    grantId: null,
    linkedAt: new Date(),
    linkedBy: 'user-lan',
    unlinkedAt: null,
    lastEventAt: null,
    tokenExpiresAt: null,
    relinkBefore: null,
    paidSendsOn: false,
    profile: null,
    ...change,
  })
}
