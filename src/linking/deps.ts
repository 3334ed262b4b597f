import type { FacebookSettings, ZaloSettings } from '../../config/settings.ts'
import type { Platform } from '../channels/platform.ts'
import type { Consents } from '../consent/ledger.ts'
import type { Door } from '../door/door.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { Store } from '../store/open-store.ts'
import type { TokenKeeper } from '../vault/token-keeper.ts'
import type { Vault } from '../vault/vault.ts'

export interface LinkingDeps {
  readonly store: Store
  readonly vault: Vault
  readonly door: Door
  readonly consents: Consents
  readonly keeper: TokenKeeper
  readonly clock: Clock
  readonly log: Log
  readonly publicUrl: string
  /** Sites that frame the console: a link may lead back to a page of theirs. */
  readonly embedOrigins: readonly string[]
  readonly facebook: FacebookSettings | null
  /** How long the history of an unlinked Page stays when its erasure was not asked for. */
  readonly facebookUnlinkedDays: number
  readonly zalo: ZaloSettings | null
  /** Makes webhooks that waited for this account due again. */
  readonly claimAccount: (platform: Platform, accountId: string) => Promise<void>
  /** An OA was unlinked: what the journal still holds of it goes. @returns how many rows */
  readonly dropDeliveries: (platform: Platform, accountId: string) => Promise<number>
  /** Another shop asked for this channel's account: its own shop is told. */
  readonly tellOfDispute: (holder: ChannelDoc, at: Date) => Promise<void>
  /** Something was unlinked: the sweep that ends grants is wanted soon. Never throws. */
  readonly wakeUnlinks: () => void
}

export const redirectUriOf = (publicUrl: string, platform: Platform): string =>
  new URL(`/oauth/${platform}/callback`, publicUrl).href

/** Problem codes a link may end with; each has its sentence in the console. */
export type LinkProblem =
  | 'denied'
  | 'state-invalid'
  | 'wrong-user'
  | 'code-rejected'
  | 'platform-down'
  | 'not-admin'
  | 'app-in-development'
  | 'expired'
  | 'linked-elsewhere'
  | 'oa-not-verified'
  | 'package-too-low'
  | 'app-slot-taken'
  | 'app-not-active'
  | 'redirect-not-registered'

/** Ends a link attempt with this problem. */
export class LinkFailed extends Error {
  readonly problem: LinkProblem
  constructor(problem: LinkProblem, cause?: unknown) {
    super(problem, { cause })
    this.name = 'LinkFailed'
    this.problem = problem
  }
}
