import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import type { Message } from './messages.ts'
import { nextCursorOf, type Page } from './page.ts'
import type { Staff } from './staff.ts'

export interface Window {
  readonly canSend: boolean
  readonly until: string | null
  readonly kind: 'free' | 'human-agent' | 'paid' | null
  /** A code: the page has shorter words of its own for those it knows. */
  readonly reason: string
  /** The reason as a sentence in the reader's language. */
  readonly detail: string
}

/** Messages a Zalo package has left beyond the free ones; null: Zalo names no number. */
export interface Quota {
  readonly remain: number | null
  readonly total: number | null
}

/** The verdict of this moment, after the platform was asked. */
export interface WindowNow extends Window {
  readonly quota: Quota | null
}

/** The little of a person that lists show. */
export interface PersonBrief {
  readonly id: string
  readonly externalId: string
  readonly name: string | null
  readonly avatarUrl: string | null
}

export interface Conversation {
  readonly id: string
  readonly channelId: string
  readonly platform: Platform
  readonly person: PersonBrief
  readonly lastMessage: Message | null
  readonly unreadCount: number
  /** Who of the shop answers it. */
  readonly assignee: Staff | null
  readonly updatedAt: string
  readonly window: Window
}

export interface ConversationFilter {
  readonly channelId?: string | undefined
  readonly unread?: true | undefined
  /** What is the reader's own, or nobody's. */
  readonly assignee?: 'me' | 'none' | undefined
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

/** Conversations that wait to be read. */
export const countsQuery = queryOptions({
  queryKey: ['counts'],
  queryFn: ({ signal }) => call<{ readonly unread: number }>('/conversations/counts', { signal }),
  staleTime: 60_000,
})

export const readConversation = (conversationId: string, signal?: AbortSignal): Promise<Conversation> =>
  call(`/conversations/${encodeURIComponent(conversationId)}`, { signal })

/** What may be sent ends by the clock, so an open conversation asks again now and then. */
const REREAD_MS = 60_000

export const conversationQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['conversation', conversationId],
    queryFn: ({ signal }) => readConversation(conversationId, signal),
    staleTime: 30_000,
    refetchInterval: REREAD_MS,
  })

export const windowQuery = (conversationId: string) =>
  queryOptions({
    queryKey: ['window', conversationId],
    queryFn: ({ signal }) => call<WindowNow>(`/conversations/${conversationId}/window`, { signal }),
    staleTime: 30_000,
    refetchInterval: REREAD_MS,
  })

export const markRead = (conversationId: string): Promise<Conversation> =>
  call(`/conversations/${conversationId}/read`, { method: 'POST', body: {} })

/** Zalo's form asking for name, phone and address; its words are the gateway's. */
export const requestInfo = (conversationId: string, idempotencyKey: string): Promise<Message> =>
  call(`/conversations/${conversationId}/request-info`, { method: 'POST', body: {}, idempotencyKey })
