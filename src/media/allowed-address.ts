import { isIP } from 'node:net'
import type { MediaHost } from '../../config/settings.ts'

/** Where to go for an address that may be fetched. */
export interface AllowedAddress {
  readonly url: URL
  /** True where the settings name this very host and port, and it is an IP address or this machine: then it may be private. */
  readonly mayBePrivate: boolean
}

/**
 * An address of the platforms' that may be fetched: on a host of MEDIA_HOSTS and its port, without user name. Plain http is
 * asked over https, this machine and addresses named in the settings excepted. Decided before a name is looked up;
 * what the name leads to is decided at connect time (`guarded-fetch.ts`).
 * @returns null: not to be fetched
 */
export function allowedAddress(address: string, hosts: readonly MediaHost[]): AllowedAddress | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.username !== '' || url.password !== '') return null
  const host = url.hostname.toLowerCase()
  const named = hosts.some(({ suffix, port }) => suffix === host && portOf(url) === (port ?? portOf(url)))
  const isPlace = isIP(bareOf(host)) !== 0 || isThisMachine(host)
  if (isPlace) return named ? { url, mayBePrivate: true } : null
  if (!hosts.some((allowed) => isBelow(host, allowed.suffix) && mayUsePort(url, allowed.port))) return null
  if (url.protocol === 'http:') {
    // Zalo writes its addresses without the s; a port of its own would be another server.
    if (url.port !== '' && url.port !== '80') return null
    url.protocol = 'https:'
  }
  return { url, mayBePrivate: false }
}

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80))
const bareOf = (host: string): string => host.replace(/^\[|\]$/g, '')
const isThisMachine = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost')
const isBelow = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`)

/** Without a port of its own an entry means the scheme's. */
const mayUsePort = (url: URL, port: number | null): boolean =>
  port === null ? url.port === '' : portOf(url) === port
