import type { DemoPerson } from './people.ts'
import { DEMO_PEOPLE, DEMO_RETAILERS } from './people.ts'
import type { RingKey } from './keys.ts'
import { createRingKey } from './keys.ts'
import type { IssuerRecords } from './store.ts'

/** The console's login client and what its tokens are for. */
export interface IssuerOptions {
  clientId: string
  clientSecret: string
  redirectUris: string[]
  audience: string
}

/** A program that signs in for itself (client credentials); its tokens carry the shop's claim too. */
export interface ServiceClient {
  clientId: string
  clientSecret: string
  retailer: string
  roles: string[]
}

/** Everything the issuer remembers; plain JSON. */
export interface IssuerState {
  client: IssuerOptions
  serviceClients: ServiceClient[]
  people: DemoPerson[]
  keys: RingKey[]
  records: IssuerRecords
  /** Signs this person in without showing the page; null shows it. */
  autoLoginSub: string | null
  /** How long ago that person typed who they are, as a browser that stayed signed in would tell; not where a fresh sign-in is asked for. */
  autoLoginAgeSeconds?: number
  keyCount: number
}

/** The service client the demo shop starts with. */
export const DEMO_SERVICE_CLIENT: ServiceClient = {
  clientId: 'hoamay-pos',
  clientSecret: 'hoamay-pos-sandbox-secret',
  retailer: DEMO_RETAILERS.flowers,
  roles: ['owner'],
}

/** A fresh issuer with its demo people and one ES256 key (quick to make; RS256 comes by `rotateKeys`). */
export function createIssuerState(options: IssuerOptions): IssuerState {
  return {
    client: structuredClone(options),
    serviceClients: [structuredClone(DEMO_SERVICE_CLIENT)],
    people: DEMO_PEOPLE.map((person) => ({ ...person, roles: [...person.roles] })),
    keys: [createRingKey('sandbox-1', 'ES256')],
    records: {},
    autoLoginSub: null,
    keyCount: 1,
  }
}
