import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export const SUPPORT_TOPICS = ['linking', 'receiving', 'sending', 'history', 'privacy', 'other'] as const
export type SupportTopic = (typeof SUPPORT_TOPICS)[number]

/** A door the shop opened for KiotViet's support. */
export interface SupportSession {
  /** What support needs to come in. */
  readonly id: string
  readonly topic: SupportTopic
  readonly ticket: string | null
  readonly state: 'open' | 'ended' | 'over'
  readonly until: string
  readonly staff: readonly { readonly id: string; readonly name: string | null }[]
}

export const supportSessionsQuery = infiniteQueryOptions({
  queryKey: ['privacy-cases', 'support'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<SupportSession>>('/privacy/support-sessions', {
      query: { limit: 25, cursor: pageParam },
      signal,
    }),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursorOf,
})

export const openSupportSession = (body: {
  topic: SupportTopic
  hours: number
  ticket: string | null
}): Promise<SupportSession> => call('/privacy/support-sessions', { method: 'POST', body })
export const endSupportSession = (id: string): Promise<SupportSession> =>
  call(`/privacy/support-sessions/${id}`, { method: 'DELETE' })
