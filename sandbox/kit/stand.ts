import type { CourierHandle } from './courier.ts'
import type { SandboxServer } from './http-server.ts'
import type { Operation } from './operation.ts'

/** One platform's stand-in, plugged into a sandbox by `sandbox/index.ts`. */
export interface Stand {
  /** Also the prefix of its operations and its key in the state file. */
  readonly name: string
  /** Claims its URL folders. Called once, before the first request. */
  mount(server: SandboxServer): void
  /** What the control interface offers for it. */
  readonly operations: readonly Operation[]
  /** The courier of its webhooks, where it sends any: found by the delivery and idle operations. */
  readonly courier?: CourierHandle | undefined
  /** Everything needed to go on after a restart, as plain JSON. */
  snapshot(): unknown
  restore(state: unknown): void
  /** Back to an empty platform: app settings stay, accounts, people and messages go. */
  reset(): void
  /** Fills in the demo data. */
  seedDemo(): void
  /** Points webhooks, redirects and callbacks at a gateway's public URL. */
  connectGateway(publicUrl: string): void
  /** Settings a gateway needs to talk to this stand. */
  gatewayEnv(): Record<string, string>
  close(): void | Promise<void>
}
