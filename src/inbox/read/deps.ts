import type { Channel } from '../../channels/channel.ts'
import type { Platform } from '../../channels/platform.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/open-store.ts'
import type { Vault } from '../../vault/vault.ts'

export interface ReadDeps {
  readonly store: Store
  readonly vault: Vault
  readonly channels: { get(platform: Platform): Channel }
  readonly clock: Clock
  /** The app holds Facebook's human-agent feature. */
  readonly humanAgentHeld: boolean
}

export type Language = 'vi' | 'en'

/** A list as the API gives it. */
export interface Page<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}
