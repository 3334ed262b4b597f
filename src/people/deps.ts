import type { Door } from '../door/door.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'

export interface PeopleDeps {
  readonly store: Store
  readonly vault: Vault
  readonly door: Door
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** Asks for profiles to be fetched, and names and phones to be made findable. Never throw, never hang. */
  readonly wantProfiles: (
    shopId: string,
    personIds: readonly string[],
    /** Nobody waits for them: people in conversation go first. */
    options?: { readonly bulk?: boolean },
  ) => void
  readonly wantIndexed: (shopId: string, personIds: readonly string[]) => void
}
