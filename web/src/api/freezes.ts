import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import { nextCursorOf, type Page } from './page.ts'

export type FreezeSignal =
  | 'new-browser'
  | 'moved-session'
  | 'acts-before'
  | 'mass-sends'
  | 'refused-calls'
  | 'refused-states'
  | 'token-trouble'
  | 'unanswered'

/** Channels that send nothing, and the user whose acts are stopped. */
export interface Freeze {
  readonly id: string
  readonly cause: 'takeover' | 'manual'
  readonly channelIds: readonly string[]
  readonly user: { readonly id: string; readonly name: string | null } | null
  readonly signals: readonly FreezeSignal[]
  readonly at: string
  /** Sends that wait in its channels; a thousand: or more. */
  readonly waiting: number
}

export const freezesQuery = queryOptions({
  queryKey: ['freezes'],
  queryFn: async ({ signal }) => (await call<Page<Freeze>>('/freezes', { signal })).items,
})

export const freezeChannel = (channelId: string): Promise<Freeze> =>
  call(`/channels/${encodeURIComponent(channelId)}/freeze`, { method: 'POST' })

export const liftFreeze = (id: string): Promise<void> =>
  call(`/freezes/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** What waits behind a freeze, as its owner looks at it. */
export interface WaitingSend {
  readonly id: string
  readonly kind: string
  readonly channelId: string
  readonly conversationId: string | null
  readonly person: { readonly id: string; readonly name: string | null } | null
  readonly author: { readonly kind: 'staff' | 'bot'; readonly id: string; readonly name: string | null }
  readonly text: string | null
  readonly attachmentCount: number
  readonly acceptedAt: string
}

export const waitingSendsQuery = (freezeId: string) =>
  infiniteQueryOptions({
    queryKey: ['freezes', freezeId, 'sends'],
    queryFn: ({ pageParam, signal }) =>
      call<Page<WaitingSend>>(`/freezes/${encodeURIComponent(freezeId)}/sends`, {
        query: { cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: nextCursorOf,
  })

/** These sends, or all of one user's, or all: none of them leaves. */
export type CancelWish =
  | { readonly ids: readonly string[] }
  | { readonly userId: string }
  | { readonly all: true }

export const cancelSends = (
  freezeId: string,
  wish: CancelWish,
): Promise<{ readonly cancelled: number; readonly waiting: number }> =>
  call(`/freezes/${encodeURIComponent(freezeId)}/sends/cancel`, { method: 'POST', body: wish })
