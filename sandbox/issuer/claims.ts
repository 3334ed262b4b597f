import type { IssuerState } from './state.ts'

/** The claims the gateway reads beside the registered ones. */
export interface IdentityClaims {
  name: string
  retailer?: string
  retailer_name?: string
  roles: string[]
}

/** Claims of a person by `sub`, or of a service client by its id; undefined for neither. */
export function claimsOf(state: IssuerState, subject: string): IdentityClaims | undefined {
  const person = state.people.find(({ sub }) => sub === subject)
  if (person !== undefined) {
    return {
      name: person.name,
      roles: [...person.roles],
      ...(person.retailer === null ? {} : { retailer: person.retailer }),
      ...(person.retailerName === null ? {} : { retailer_name: person.retailerName }),
    }
  }
  const service = state.serviceClients.find(({ clientId }) => clientId === subject)
  if (service === undefined) return undefined
  return { name: service.clientId, retailer: service.retailer, roles: [...service.roles] }
}
