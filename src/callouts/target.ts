import { isIP } from 'node:net'
import type { MediaHost } from '../../config/settings.ts'
import { isPublicIp } from '../kit/private-address.ts'

/** Where a call goes. */
export interface Target {
  readonly url: URL
  /** Only where the operator's settings name this very host. */
  readonly mayBePrivate: boolean
}

/** Why an address cannot be subscribed; each has its words in `src/http/routes/subscription-words.ts`. */
export type TargetRefusal =
  | 'not-https'
  | 'with-credentials'
  | 'with-fragment'
  | 'private-address'
  | 'name-incomplete'

/**
 * Judges an address by its letters; where its name leads to is judged when the connection is made. Plain http and private
 * places are for hosts that the operator names alone: nobody else may send us to a neighbour.
 */
export function judgeTarget(address: string, privateHosts: readonly MediaHost[]): Target | TargetRefusal {
  if (!URL.canParse(address)) return 'not-https'
  const url = new URL(address)
  const mayBePrivate = privateHosts.some(
    ({ suffix, port }) => suffix === url.hostname && port === portOf(url),
  )
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBePrivate)) return 'not-https'
  if (url.username !== '' || url.password !== '') return 'with-credentials'
  if (url.hash !== '') return 'with-fragment'
  if (mayBePrivate) return { url, mayBePrivate }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(host) !== 0) return isPublicIp(host) ? { url, mayBePrivate } : 'private-address'
  if (/(?:^|\.)(?:localhost|local|internal|lan|home\.arpa)$/.test(host)) return 'private-address'
  return host.includes('.') ? { url, mayBePrivate } : 'name-incomplete'
}

/** An entry without a port means the scheme's. */
const portOf = (url: URL): number | null => (url.port === '' ? null : Number(url.port))
