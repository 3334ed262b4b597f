import type { ClientSession } from 'mongoose'
import type { Platform } from '../channels/platform.ts'
import type { TokenSet } from '../channels/token-set.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { Store } from '../store/open-store.ts'
import type { TokenOwner } from './token-row.ts'
import type { RelinkCause } from './token-step.ts'
import type { Vault } from './vault.ts'

/** The token cannot be used until somebody links the account anew; nothing was sent. */
export class NeedsRelink extends Error {
  readonly because: RelinkCause
  constructor(because: RelinkCause) {
    super(`The account must be linked anew: ${because}`)
    this.name = 'NeedsRelink'
    this.because = because
  }
}

/** A channel changed its status because of its token: the owner is told (event `channel.changed`). */
export interface ChannelChanged extends TokenOwner {
  readonly platform: Platform
  readonly at: Date
}

export interface TokenKeeperDeps {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** Makes the one refresh call; throws ChannelError. Never called twice at once for one account, over all processes. */
  readonly refresh: (platform: Platform, owner: TokenOwner, refreshToken: string) => Promise<TokenSet>
  /** Appends the event in the transaction that changes the channel. */
  readonly onChannelChanged: (change: ChannelChanged, session: ClientSession) => Promise<void>
  /** Shorter in tests. */
  readonly timing?: Partial<KeeperTiming>
}

export interface KeeperTiming {
  /** Longer than a refresh call may take, so that a living holder is never overtaken. */
  readonly leaseMs: number
  /** A refresh that has not answered by then counts as lost. Longer than the HTTP timeout (15 s). */
  readonly deadlineMs: number
  readonly pollMs: number
  /** How long others wait for the holder before they are put off. */
  readonly waitMs: number
  /** Before the one retry after a lost answer. */
  readonly retryPauseMs: number
}
export const KEEPER_TIMING: KeeperTiming = {
  leaseMs: 25_000,
  deadlineMs: 18_000,
  pollMs: 60,
  waitMs: 30_000,
  retryPauseMs: 1_000,
}

/** Whoever refreshes or replaces a channel's tokens holds this lease. */
export const tokenLease = (channelId: string): string => `token:${channelId}`
