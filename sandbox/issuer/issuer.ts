import type { IncomingMessage, ServerResponse } from 'node:http'
import type { default as Provider } from 'oidc-provider'
import type { SigningAlgorithm } from './keys.ts'
import { createRingKey, rotateRing } from './keys.ts'
import type { IssuerOptions, IssuerState } from './state.ts'
import { createIssuerState } from './state.ts'
import type { MintRequest } from './mint-token.ts'
import { mintToken } from './mint-token.ts'
import { createProvider } from './provider.ts'
import { serveLogin } from './serve-login.ts'

/** The twin of the shops' OpenID provider. */
export interface Issuer {
  /** The issuer identifier: where discovery starts. */
  readonly url: string
  readonly state: IssuerState
  /** Handles one request whose URL still has the mount's prefix. */
  handle(request: IncomingMessage, response: ServerResponse): void
  mintToken(request: MintRequest): Promise<string>
  /** A new signing key in front; old public keys stay published unless `dropOld`. Answers the new kid. */
  rotateKeys(options?: { alg?: SigningAlgorithm | undefined; dropOld?: boolean | undefined }): string
  snapshot(): IssuerState
  restore(snapshot: IssuerState): void
  /** Demo people and one key again; the client's settings stay. */
  reset(): void
}

/**
 * @param options the console's login client and the audience of access tokens
 * @param url the issuer's own URL with its mount path, read late because the port is known only after listening
 */
export function createIssuer(options: IssuerOptions, url: () => string): Issuer {
  let state = createIssuerState(options)
  let provider: Promise<Provider> | null = null
  const current = (): Promise<Provider> => (provider ??= createProvider(state, url()))

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const originalUrl = request.url ?? '/'
    const path = originalUrl.slice(new URL(url()).pathname.length) || '/'
    const active = await current()
    if (path.startsWith('/interaction/')) return serveLogin(active, state, request, response)
    // The library finds its mount path by comparing the two.
    Object.assign(request, { originalUrl, url: path })
    await active.callback()(request, response)
  }

  return {
    get url() {
      return url()
    },
    get state() {
      return state
    },
    handle(request, response) {
      serve(request, response).catch((error: unknown) => {
        if (response.headersSent) return void response.destroy()
        response.writeHead(599, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ sandboxError: String(error) }))
      })
    },
    mintToken: (request) => mintToken(state, url(), request),
    rotateKeys({ alg = 'ES256', dropOld = false } = {}) {
      state.keyCount += 1
      const newest = createRingKey(`sandbox-${state.keyCount}`, alg)
      state.keys = rotateRing(state.keys, newest, { dropOld })
      provider = null
      return newest.kid
    },
    snapshot: () => structuredClone(state),
    reset() {
      state = createIssuerState(state.client)
      provider = null
    },
    restore(snapshot) {
      state = structuredClone(snapshot)
      provider = null
    },
  }
}
