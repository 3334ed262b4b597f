import type { FacebookSettings, ZaloSettings } from '../../config/settings.ts'
import type { Consents } from '../consent/ledger.ts'
import type { Door } from '../door/door.ts'
import type { HistoryDeps } from '../history/deps.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { LinkingDeps } from '../linking/deps.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import type { Ways } from './notice-ways.ts'
import type { TokenKeeper } from '../vault/token-keeper.ts'

export interface DoctorDeps {
  readonly store: Store
  readonly door: Door
  readonly keeper: TokenKeeper
  readonly consents: Consents
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** An origin: the only address outside the platforms that is ever fetched. */
  readonly publicUrl: string
  readonly facebook: FacebookSettings | null
  readonly zalo: ZaloSettings | null
  readonly linking: LinkingDeps
  readonly history: HistoryDeps
  readonly vault: Vault
  readonly ways: Ways
}
