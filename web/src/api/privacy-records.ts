import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'
import type { Role } from './me.ts'
import type { Purpose } from './purpose.ts'

/** One request that told somebody of people. */
export interface Access {
  readonly id: string
  readonly at: string
  readonly user: { readonly id: string; readonly name: string | null }
  /** `shopper`: the person themselves, by the number of their request. */
  readonly roles: readonly (Role | 'shopper')[]
  readonly isService: boolean
  readonly purpose: Purpose
  readonly route: string
  readonly area: string
  readonly people: readonly string[]
  readonly count: number
}

/** Data that left the shop. */
export interface Disclosure {
  readonly id: string
  readonly number: number
  readonly at: string
  readonly recipient: {
    readonly kind: 'person' | 'shop' | 'support' | 'partner' | 'authority' | 'webhook'
    readonly name: string | null
  }
  readonly ground: {
    readonly kind:
      | 'person-request'
      | 'support-session'
      | 'evidence'
      | 'consent'
      | 'authority-order'
      | 'instruction'
    readonly reference: string | null
  }
  readonly codes: readonly string[]
  readonly people: readonly string[]
  readonly erased: number
  readonly bytes: number
  readonly sha256: string
  readonly user: { readonly id: string }
}

export interface RecordFilter {
  readonly personId?: string | undefined
  readonly userId?: string | undefined
}

const listOf = <T>(name: 'access-log' | 'disclosures', { personId, userId }: RecordFilter) =>
  infiniteQueryOptions({
    queryKey: ['records', name, personId ?? null, userId ?? null],
    queryFn: ({ pageParam, signal }) =>
      call<Page<T>>(`/privacy/${name}`, {
        query: { limit: 25, cursor: pageParam, personId, userId },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

/** Who looked, newest first. */
export const accessQuery = (filter: RecordFilter) => listOf<Access>('access-log', filter)
/** What left, newest first. */
export const disclosuresQuery = (filter: RecordFilter) => listOf<Disclosure>('disclosures', filter)

/** To whom the shop's data goes and where that stands, as a page to print. */
export const transfersPage = (): Promise<string> => call('/privacy/transfers', { as: 'html' })

/** Was any row of it altered, added or taken away? */
export const verdictQuery = queryOptions({
  queryKey: ['records', 'verdict'],
  queryFn: ({ signal }) =>
    call<{ readonly whole: boolean; readonly rows: number }>('/privacy/disclosures/verdict', { signal }),
})
