import { type Composition, compose } from './compose.ts'
import type { Control } from './control/control.ts'
import {
  type FacebookSettings,
  type IssuerSettings,
  SANDBOX_DEFAULTS,
  type ZaloSettings,
} from './defaults.ts'
import { createIssuerStand, type IssuerStand } from './issuer/stand.ts'
import { createFacebookStand, type FacebookStand } from './facebook/stand.ts'
import type { Clock } from './kit/clock.ts'
import { gatewaySettings } from './kit/gateway-settings.ts'
import type { Faults } from './kit/faults.ts'
import type { History } from './kit/history.ts'
import type { Kit } from './kit/kit.ts'
import type { MediaStore } from './kit/media.ts'
import type { OddMedia } from './kit/odd-media.ts'
import type { Stand } from './kit/stand.ts'
import { createZaloStand, type ZaloStand } from './zalo/stand.ts'

export interface SandboxOptions {
  /** 0 takes any free port. */
  port?: number
  host?: string
  /** Keeps tokens, accounts and messages over a restart. */
  stateFile?: string
  /** Fills in the demo data when there is no saved state. */
  demo?: boolean
  /** Sandbox time to start at; real time when absent. */
  startMs?: number
  facebook?: Partial<FacebookSettings>
  zalo?: Partial<ZaloSettings>
  issuer?: Partial<IssuerSettings>
}

/** A running sandbox. Several in one process share nothing. */
export interface Sandbox extends Stands {
  readonly url: string
  readonly clock: Clock
  readonly history: History
  readonly faults: Faults
  readonly media: MediaStore
  /** Addresses of a file server nobody should trust. */
  readonly oddMedia: OddMedia
  readonly control: Control
  /** Points webhooks, redirects and callbacks of every stand at a gateway. */
  connectGateway(publicUrl: string): void
  /** Connects the gateway at `publicUrl` and answers the settings it needs (FACEBOOK_*, ZALO_*, IDENTITY_*, MEDIA_HOSTS). */
  gatewayEnv(publicUrl: string): Record<string, string>
  /** Resolves true when every webhook is delivered or given up, false at the deadline. */
  idle(timeoutMs?: number): Promise<boolean>
  close(): Promise<void>
}

/** The stands by name: one line here and one in `buildStands` for each. */
type Stands = {
  readonly facebook: FacebookStand
  readonly zalo: ZaloStand
  readonly issuer: IssuerStand
}

function buildStands(kit: Kit, options: SandboxOptions): Stands {
  const defaults = SANDBOX_DEFAULTS
  return {
    facebook: createFacebookStand(kit, { ...defaults.facebook, ...options.facebook }),
    zalo: createZaloStand(kit, { ...defaults.zalo, ...options.zalo }),
    issuer: createIssuerStand(kit, { ...defaults.issuer, redirectUris: [], ...options.issuer }),
  }
}

const IDLE_TIMEOUT_MS = 30_000

/** Starts the whole sandbox on one port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = SANDBOX_DEFAULTS.host, stateFile, demo, startMs } = options
  const composed: Composition<Stands> = await compose({ port, host, stateFile, demo, startMs }, (kit) =>
    buildStands(kit, options),
  )
  const { kit, stands, control } = composed
  const list = Object.values(stands) as Stand[]
  const connectGateway = (publicUrl: string) => {
    for (const stand of list) stand.connectGateway(publicUrl)
    kit.touch()
  }
  return {
    ...stands,
    url: kit.url(),
    clock: kit.clock,
    history: kit.history,
    faults: kit.faults,
    media: kit.media,
    oddMedia: kit.oddMedia,
    control,
    connectGateway,
    gatewayEnv(publicUrl) {
      connectGateway(publicUrl)
      return gatewaySettings(kit.url(), list)
    },
    async idle(timeoutMs = IDLE_TIMEOUT_MS) {
      const answers = await Promise.all(
        list.map(({ courier }) => courier?.idle(timeoutMs) ?? Promise.resolve(true)),
      )
      return answers.every(Boolean)
    },
    close: () => composed.close(),
  }
}
