import { type Clock, createClock } from './clock.ts'
import { createFaults, type Faults } from './faults.ts'
import { createHistory, type History } from './history.ts'
import { createHttpClient, type HttpClient } from './http-client.ts'
import { createSandboxServer, type SandboxServer } from './http-server.ts'
import { createMediaStore, type MediaStore } from './media.ts'
import { createOddMedia, type OddMedia } from './odd-media.ts'

/** What every stand is built on. One kit is one sandbox; two kits share nothing. */
export interface Kit {
  readonly clock: Clock
  readonly history: History
  readonly faults: Faults
  readonly server: SandboxServer
  readonly media: MediaStore
  readonly oddMedia: OddMedia
  /** Posts webhooks and callbacks, keeping connections. */
  readonly client: HttpClient
  /** Base URL without a trailing slash; throws before the server listens. */
  url(): string
  /** A stand calls this after each change of state worth keeping. */
  touch(): void
  /** Set by the composition: what `touch` does. */
  onTouch(act: () => void): void
  listen(port: number, host: string): Promise<void>
  close(): Promise<void>
}

export function createKit(options: { startMs?: number } = {}): Kit {
  const clock = createClock(options.startMs)
  const history = createHistory()
  const faults = createFaults()
  const server = createSandboxServer({ clock, history, faults })
  const client = createHttpClient(1024)
  let base: string | null = null
  let touched = () => {}
  const url = () => {
    if (base === null) throw new Error('the sandbox is not listening yet')
    return base
  }
  return {
    clock,
    history,
    faults,
    server,
    client,
    media: createMediaStore(server, url, clock),
    oddMedia: createOddMedia(server, url),
    url,
    touch: () => touched(),
    onTouch(act) {
      touched = act
    },
    async listen(port, host) {
      base = await server.listen(port, host)
    },
    async close() {
      clock.close()
      client.close()
      await server.close()
    },
  }
}
