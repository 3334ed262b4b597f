import type { Consents } from '../consent/ledger.ts'
import type { Door } from '../door/door.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { PostDoc } from '../store/models/comment.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import type { MediaFetch } from './guarded-fetch.ts'

export interface MediaDeps {
  readonly store: Store
  readonly vault: Vault
  readonly door: Door
  readonly consents: Pick<Consents, 'now'>
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  readonly fetch: MediaFetch
  /** May the platform be asked for this file's address once more? Not again and again for one that is gone. */
  readonly mayRefresh: (mediaId: string) => boolean
  /** Reads a person's profile anew, within what is allowed. */
  readonly readPerson: (shopId: string, personId: string, signal: AbortSignal) => Promise<void>
  /** Reads a post's counts and picture anew. */
  readonly readPost: (post: PostDoc, signal: AbortSignal) => Promise<void>
  /** Reads the card of a Page or OA anew. */
  readonly readCard: (channel: ChannelDoc) => Promise<void>
  /** Asks for this file to be kept soon. Never throws; the sweep makes up for a lost call. */
  readonly wakeKeep: (shopId: string, mediaId: string) => void
}
