import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export const PERSON_FIELDS = ['name', 'phone', 'address'] as const
export type PersonField = (typeof PERSON_FIELDS)[number]
export type SourceKind = 'profile' | 'webhook' | 'submitted' | 'staff'

export interface Person {
  readonly id: string
  readonly channelId: string
  readonly externalId: string
  /** The chat with them; null where there is none yet. */
  readonly conversationId: string | null
  readonly name: string | null
  readonly avatarUrl: string | null
  readonly phone: string | null
  readonly address: string | null
  /** Shown in part: opened by `readContact`. */
  readonly masked: readonly ('phone' | 'address')[]
  readonly follower: boolean | null
  readonly followedAt: string | null
  readonly lastInteractionAt: string | null
  /** Since when their data is used no further, at their wish. */
  readonly restrictedAt: string | null
  readonly sources: Readonly<Record<string, { readonly from: SourceKind; readonly at: string }>>
  readonly corrected: Readonly<Partial<Record<PersonField, { readonly platformValue: string | null }>>>
}

export interface PeopleFilter {
  readonly channelId?: string | undefined
  readonly q?: string | undefined
  readonly follower?: true | undefined
}

export const peopleQuery = (filter: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: ['people', filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Person>>('/people', { query: { ...filter, limit: 30, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

/** A card shows what a list does until it is opened. */
const MASKED = { masked: true } as const

export const personQuery = (personId: string) =>
  queryOptions({
    queryKey: ['person', personId],
    queryFn: ({ signal }) => call<Person>(`/people/${personId}`, { query: MASKED, signal }),
    staleTime: 30_000,
  })

/** A value corrects the field, null takes the correction back. */
export const correctPerson = (personId: string, field: PersonField, value: string | null): Promise<Person> =>
  call(`/people/${personId}`, { method: 'PATCH', query: MASKED, body: { [field]: value } })

export const refreshPerson = (personId: string): Promise<Person> =>
  call(`/people/${personId}/refresh`, { method: 'POST', query: MASKED, body: {} })
