import { queryOptions, skipToken } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Person } from './people.ts'
import type { Purpose } from './purpose.ts'

/** Phone and address in clear. */
export type Contact = Pick<Person, 'id' | 'phone' | 'address' | 'corrected'>

/** Each call is on record with its purpose. */
export const readContact = (personId: string, purpose: Purpose, signal?: AbortSignal): Promise<Contact> =>
  call(`/people/${personId}/contact`, { purpose, signal })

/**
 * Nothing of it stays once it is masked again or its card is closed; it is read again only where the person changes
 * meanwhile. @param purpose null: masked, nothing is asked
 */
export const contactQuery = (personId: string, purpose: Purpose | null) =>
  queryOptions({
    queryKey: ['person', personId, 'contact', purpose],
    queryFn: purpose === null ? skipToken : ({ signal }) => readContact(personId, purpose, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
  })
