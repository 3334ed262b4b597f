import type { MediaHost } from '../../config/settings.ts'
import type { Disclosures } from '../access/disclosures.ts'
import type { Consents } from '../consent/ledger.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import type { CalloutPost } from './post.ts'

/** A subscription, as jobs and wake-ups name it. */
export interface Subscription {
  readonly shopId: string
  readonly subscriptionId: string
}

export interface CalloutDeps {
  readonly store: Store
  readonly vault: Vault
  readonly consents: Pick<Consents, 'now'>
  readonly disclosures: Disclosures
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly post: CalloutPost
  /** Private places that the operator lets webhooks out go to. */
  readonly privateHosts: readonly MediaHost[]
  /** Somebody shall look at this subscription. Never throws; the sweep makes up for a lost call. */
  readonly wakeCallout: (subscription: Subscription) => void
}
