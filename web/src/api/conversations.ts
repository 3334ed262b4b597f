import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import type { Message } from './messages.ts'
import { nextCursorOf, type Page } from './page.ts'

export interface Window {
  readonly canSend: boolean
  readonly until: string | null
  readonly kind: 'free' | 'human-agent' | 'paid' | null
  readonly reason: string
}

export interface Conversation {
  readonly id: string
  readonly channelId: string
  readonly platform: Platform
  readonly person: {
    readonly id: string
    readonly externalId: string
    readonly name: string | null
    readonly avatarUrl: string | null
  }
  readonly lastMessage: Message | null
  readonly unreadCount: number
  readonly updatedAt: string
  readonly window: Window
}

export interface ConversationFilter {
  readonly channelId?: string | undefined
  readonly unread?: true | undefined
  readonly q?: string | undefined
}

export const conversationsQuery = (filter: ConversationFilter) =>
  infiniteQueryOptions({
    queryKey: ['conversations', filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Conversation>>('/conversations', {
        query: { ...filter, limit: 30, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

export const conversationQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['conversation', conversationId],
    queryFn: ({ signal }) =>
      call<Conversation>(`/conversations/${encodeURIComponent(conversationId)}`, { signal }),
    staleTime: 30_000,
  })

/** A verdict ends by the clock, so an open conversation asks again now and then. */
const WINDOW_REFETCH_MS = 60_000

export const windowQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['window', conversationId],
    queryFn: ({ signal }) => call<Window>(`/conversations/${conversationId}/window`, { signal }),
    refetchInterval: WINDOW_REFETCH_MS,
  })

export const markRead = (conversationId: string): Promise<unknown> =>
  call(`/conversations/${conversationId}/read`, { method: 'POST', body: {} })
