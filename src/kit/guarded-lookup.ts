import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicIp } from './private-address.ts'

export interface ResolvedIp {
  readonly address: string
  readonly family: number
}
/** Every IP address of a host name. */
export type Resolve = (host: string) => Promise<readonly ResolvedIp[]>

export const systemResolve: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found)))
  })

/**
 * The look-up a connection itself makes: what was checked is what is connected to, so that a name that answers differently
 * the second time gains nothing. One private address among several closes the host.
 */
export function guardedLookup(
  resolve: Resolve,
  mayBePrivate: boolean,
  failureOf: (why: 'address-refused' | 'unreachable', cause?: unknown) => Error,
): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (found) => {
        const [first] = found
        if (!first || (!mayBePrivate && found.some(({ address }) => !isPublicIp(address))))
          return callback(failureOf('address-refused'), '', 0)
        // Node asks for all of them when it means to try one after the other.
        if (options.all === true) return callback(null, [...found])
        return callback(null, first.address, first.family)
      },
      (error: unknown) => callback(failureOf('unreachable', error), '', 0),
    )
  }
}
