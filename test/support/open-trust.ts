import type { PlatformClient } from '../../src/channels/http-call.ts'
import type { Platform } from '../../src/channels/platform.ts'
import { toTokenSet } from '../../src/channels/zalo/oauth.ts'
import type { TokenAnswer } from '../../src/channels/zalo/operations/token-answer.ts'
import { type Consents, createConsents } from '../../src/consent/ledger.ts'
import type { Clock } from '../../src/kit/clock.ts'
import type { Log } from '../../src/kit/log.ts'
import type { Meter } from '../../src/kit/meter.ts'
import type { Store } from '../../src/store/open-store.ts'
import { createTokenKeeper, type TokenKeeper, type TokenKeeperDeps } from '../../src/vault/token-keeper.ts'
import type { Vault } from '../../src/vault/vault.ts'
import { createDoor } from '../../src/door/create-door.ts'
import type { Door } from '../../src/door/door.ts'

export interface Trust {
  readonly door: Door
  readonly keeper: TokenKeeper
  readonly consents: Consents
}

/**
 * Wires the three that stand between the rooms and the platforms: the keeper refreshes through the door (an upkeep call),
 * the door takes its tokens from the keeper.
 */
export function openTrust(deps: {
  readonly store: Store
  readonly vault: Vault
  readonly client: PlatformClient
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** Platforms that are switched on. Default: all. */
  readonly platforms?: ReadonlySet<Platform>
  readonly onChannelChanged: TokenKeeperDeps['onChannelChanged']
  readonly keeperTiming?: TokenKeeperDeps['timing']
}): Trust {
  const { store, vault, client, clock, log, meter, platforms, onChannelChanged, keeperTiming } = deps
  const consents = createConsents({ store, vault, clock })
  const keeper = createTokenKeeper({
    store,
    vault,
    clock,
    log,
    meter,
    onChannelChanged,
    ...(keeperTiming ? { timing: keeperTiming } : {}),
    async refresh(platform, _owner, refreshToken) {
      if (platform !== 'zalo') throw new Error(`Tokens of ${platform} are not refreshed`)
      const answer = await door.call<TokenAnswer>(
        { kind: 'upkeep', platform, accessToken: null },
        'zalo.refresh-token',
        { refreshToken },
      )
      return toTokenSet(answer, clock.nowMs())
    },
  })
  const door = createDoor({
    store,
    keeper,
    consents,
    client,
    clock,
    log,
    meter,
    ...(platforms ? { platforms } : {}),
  })
  return { door, keeper, consents }
}
