import type { Channel } from '../channels/channel.ts'
import type { Platform } from '../channels/platform.ts'
import type { Door } from '../door/door.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { PeopleDeps } from '../people/deps.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'

export interface PrivacyDeps {
  readonly store: Store
  readonly vault: Vault
  readonly door: Door
  readonly channels: Readonly<Record<Platform, Channel | null>>
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly people: PeopleDeps
  /** Asks for this erasure to be carried out. Never throws, never hangs; a sweep stands behind it. */
  readonly wakeErasure: (shopId: string, requestId: string) => void
}
