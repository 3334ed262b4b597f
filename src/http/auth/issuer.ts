import * as oidc from 'openid-client'
import { Problem } from '../problem.ts'

/** What the issuer's discovery document says, read when first needed and kept. */
export interface IssuerMetadata {
  load(): Promise<{
    readonly issuer: string
    readonly jwksUri: string
    readonly configuration: oidc.Configuration
  }>
}

/** A failed discovery is tried again on the next call, but not by every caller at once. */
export function createIssuerMetadata(settings: {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}): IssuerMetadata {
  let loading: ReturnType<IssuerMetadata['load']> | null = null
  const discover = async (): ReturnType<IssuerMetadata['load']> => {
    const url = new URL(settings.issuer)
    const insecure = url.protocol === 'http:'
    try {
      const configuration = await oidc.discovery(url, settings.clientId, settings.clientSecret, undefined, {
        timeout: 5,
        // Settings allow plain http for loopback hosts only.
        ...(insecure ? { execute: [oidc.allowInsecureRequests] } : {}),
      })
      const metadata = configuration.serverMetadata()
      if (!metadata.jwks_uri) throw new Error('The issuer publishes no jwks_uri')
      return { issuer: metadata.issuer, jwksUri: metadata.jwks_uri, configuration }
    } catch (error) {
      loading = null
      throw new Problem('sign-in-unavailable', { cause: error, retryAfterSeconds: 3 })
    }
  }
  return {
    load() {
      loading ??= discover()
      return loading
    },
  }
}
