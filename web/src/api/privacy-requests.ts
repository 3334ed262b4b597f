import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Platform } from './channels.ts'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export type RequestKind = 'access' | 'correct' | 'erase' | 'restrict' | 'object'
export type RequestState = 'received' | 'acknowledged' | 'verified' | 'executing' | 'done' | 'refused'

export const REFUSAL_GROUNDS = [
  'protect-life',
  'emergency',
  'state-duty',
  'contract',
  'other-law',
  'abuse-of-right',
  'not-the-person',
] as const
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number]

export interface PrivacyRequest {
  readonly id: string
  /** For people to quote. */
  readonly number: string
  readonly kind: RequestKind
  readonly state: RequestState
  readonly origin: 'staff' | 'platform' | 'shopper'
  readonly verifiedHow: string | null
  /** `page`: the chat could not take the answer. */
  readonly answeredIn: 'chat' | 'page' | null
  /** The customer wrote what is to be corrected, or a note. */
  readonly hasWish: boolean
  /** null: erased. */
  readonly personId: string | null
  readonly platform: Platform
  readonly receivedAt: string
  readonly acknowledgeBy: string
  readonly acknowledgedAt: string | null
  readonly dueAt: string
  readonly clocks: { readonly aloneBy: string; readonly withThirdPartyBy: string }
  /** Below zero: overdue; null: finished. */
  readonly workingDaysLeft: number | null
  readonly finishedAt: string | null
  readonly refusal: {
    readonly ground: RefusalGround
    /** Both null once the person was erased. */
    readonly reason: string | null
    readonly guidance: string | null
  } | null
  readonly receipt: {
    readonly stores: readonly { readonly store: string; readonly count: number }[]
    readonly platform: string | null
    readonly contact: { readonly hotline: string; readonly email: string }
  } | null
}

const POLL_MS = 3_000

export const requestsQuery = infiniteQueryOptions({
  queryKey: ['privacy-requests'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<PrivacyRequest>>('/privacy/requests', { query: { limit: 25, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursorOf,
  // No event tells of them: while one is being carried out it is asked after.
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ items }) => items.some((one) => one.state === 'executing')) ? POLL_MS : false,
})

export interface RequestWish {
  readonly correction: {
    readonly name?: string | null
    readonly phone?: string | null
    readonly address?: string | null
  } | null
  readonly note: string | null
}

export const wishQuery = (id: string) =>
  queryOptions({
    queryKey: ['privacy-requests', id, 'wish'],
    queryFn: ({ signal }) =>
      call<RequestWish>(`/privacy/requests/${id}/wish`, { purpose: 'special-contact', signal }),
  })

export const createRequest = (personId: string, kind: RequestKind): Promise<PrivacyRequest> =>
  call('/privacy/requests', { method: 'POST', body: { kind, personId } })

export const acknowledgeRequest = (id: string): Promise<PrivacyRequest> =>
  call(`/privacy/requests/${id}/acknowledge`, { method: 'POST', body: {} })

export const executeRequest = (id: string): Promise<PrivacyRequest> =>
  call(`/privacy/requests/${id}/execute`, { method: 'POST', body: {} })

export const refuseRequest = (
  id: string,
  refusal: { readonly ground: RefusalGround; readonly reason: string; readonly guidance: string },
): Promise<PrivacyRequest> => call(`/privacy/requests/${id}/refuse`, { method: 'POST', body: refusal })

const EXPORT_TIMEOUT_MS = 60_000

/** Everything held on a person, as the page that is handed to them. */
export const exportPage = (personId: string): Promise<string> =>
  call(`/privacy/people/${personId}/export`, { as: 'html', purpose: 'service', timeoutMs: EXPORT_TIMEOUT_MS })
