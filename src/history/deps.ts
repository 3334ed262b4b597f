import type { Consents } from '../consent/ledger.ts'
import type { Door } from '../door/door.ts'
import type { RecordChatCodes } from '../inbox/chat-codes.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'

export interface HistoryDeps {
  readonly store: Store
  readonly vault: Vault
  readonly door: Door
  readonly consents: Consents
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** How far back a newly linked channel is read; 0: not at all. */
  readonly days: number
  /** Our app's id at Facebook, to find our own subscription among others; null: Facebook is off. */
  readonly facebookAppId: string | null
  /**
   * A run has a page to read, now or after `delayMs`; `once`: unless it was asked for already. Never throws; a sweep finds
   * what is lost.
   */
  readonly wakeRun: (
    run: { readonly shopId: string; readonly runId: string },
    when?: { readonly delayMs?: number; readonly once?: boolean },
  ) => void
  /** A lane was kept busy by history: what came meanwhile wants to be drained. */
  readonly wakeLane: (lane: number) => void
  readonly wakeThread: (thread: { readonly shopId: string; readonly threadKey: string }) => void
  /** Follows and unfollows are in no history: the account's list of followers is read anew. */
  readonly followersMissed: (channel: { readonly _id: string; readonly shopId: string }) => Promise<void>
  /** A code that no webhook told of proves as much. Wired where the privacy room is. */
  readonly recordChatCodes?: RecordChatCodes
  readonly wantProfiles: (shopId: string, personIds: readonly string[]) => void
}
