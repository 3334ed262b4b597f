import type { WorkerSettings } from '../config/settings.ts'
import { createPlatformClient } from './channels/http-call.ts'
import { type Channels, createChannels } from './channels/index.ts'
import { PLATFORMS, type Platform } from './channels/platform.ts'
import type { TokenAnswer } from './channels/zalo/operations/token-answer.ts'
import { type Consents, createConsents } from './consent/ledger.ts'
import { createDoor } from './door/create-door.ts'
import type { Door } from './door/door.ts'
import { appendEvents } from './events/append.ts'
import type { Foundation } from './foundation.ts'
import type { Clock } from './kit/clock.ts'
import type { Log } from './kit/log.ts'
import type { Meter } from './kit/meter.ts'
import { createMediaFetch, type MediaFetch } from './media/guarded-fetch.ts'
import type { Closer } from './ops/run-process.ts'
import { openQueues, type Queues } from './queues/open-queues.ts'
import { openStore, type Store } from './store/open-store.ts'
import { openVault } from './vault/open-vault.ts'
import { createTokenKeeper, type TokenKeeper } from './vault/token-keeper.ts'
import type { Vault } from './vault/vault.ts'

/** What gateway and worker share: the stores, the vault, the queues, and the door with all that stands behind it. */
export interface Core {
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly store: Store
  readonly vault: Vault
  readonly queues: Queues
  readonly channels: Channels
  readonly consents: Consents
  readonly keeper: TokenKeeper
  readonly door: Door
  /** The only way to the platforms' file servers. */
  readonly mediaFetch: MediaFetch
  /** In the order in which they must be closed, after whatever uses them. */
  readonly closers: readonly Closer[]
}

/** @throws {NoReplicaSet} · {RootKeyMissing} · a driver's error when MongoDB cannot be reached */
export async function openCore(foundation: Foundation<WorkerSettings>, service: string): Promise<Core> {
  const { settings, clock, log, meter } = foundation
  const store = await openStore(settings.mongodbUri, {
    appName: `kvsocial-${service}`,
    files: settings.media.store,
  })
  await store.prepare(log)
  const { tokenKeys, keyServices } = settings
  const vault = await openVault({ store, tokenKeys, keyServices, clock, log, service })
  const queues = openQueues({ redisUrl: settings.redisUrl, prefix: settings.redisPrefix, clock, log, meter })
  const client = createPlatformClient(settings, { log, meter, clock })
  const consents = createConsents({ store, vault, clock })
  const keeper: TokenKeeper = createTokenKeeper({
    store,
    vault,
    clock,
    log,
    meter,
    // Keeper and door know each other: the door takes its tokens from the keeper, whose one call goes through the door.
    refresh: (platform, _owner, refreshToken) => refreshTokens(door, clock, platform, refreshToken),
    onChannelChanged: ({ shopId, channelId, platform, at }, session) =>
      appendEvents(
        store,
        [
          {
            shopId,
            type: 'channel.changed',
            platform,
            channelId,
            conversationId: null,
            subjectId: channelId,
            at,
          },
        ],
        session,
      ),
  })
  const platforms = new Set(PLATFORMS.filter((platform) => settings[platform] !== null))
  const door: Door = createDoor({ store, keeper, consents, client, clock, log, meter, platforms })
  const mediaFetch = createMediaFetch({ hosts: settings.media.hosts })
  return {
    clock,
    log,
    meter,
    store,
    vault,
    queues,
    channels: createChannels(settings, meter),
    consents,
    keeper,
    door,
    mediaFetch,
    closers: [
      { name: 'queues', close: () => queues.close() },
      { name: 'platform client', close: () => client.close() },
      { name: 'media fetch', close: () => mediaFetch.close() },
      { name: 'vault', close: () => vault.close() },
      { name: 'store', close: () => store.close() },
    ],
  }
}

/** Only Zalo's tokens are refreshed; Facebook's have no end of their own. */
async function refreshTokens(door: Door, clock: Clock, platform: Platform, refreshToken: string) {
  const answer = await door.call<TokenAnswer>(
    { kind: 'upkeep', platform, accessToken: null },
    `${platform}.refresh-token`,
    { refreshToken },
  )
  const nowMs = clock.nowMs()
  return {
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken,
    accessExpiresAtMs: nowMs + answer.expiresInSeconds * 1_000,
    refreshExpiresAtMs:
      answer.refreshExpiresInSeconds === null ? null : nowMs + answer.refreshExpiresInSeconds * 1_000,
  }
}
