/* oxlint-disable no-console -- the library warns through console; there is no other way to quiet one line of it */
import type * as OidcProvider from 'oidc-provider'

let loaded: Promise<typeof OidcProvider> | null = null

/**
 * Loads oidc-provider without its one line about the runtime: it runs on the Node 20 this project supports,
 * and the line would greet everybody who starts the sandbox. Any other warning still shows.
 */
export function loadProvider(): Promise<typeof OidcProvider> {
  loaded ??= importQuietly()
  return loaded
}

async function importQuietly(): Promise<typeof OidcProvider> {
  const warn = console.warn
  console.warn = (...parts: unknown[]) => {
    if (!String(parts[0]).includes('Unsupported runtime')) warn(...parts)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
