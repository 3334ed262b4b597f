import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Page } from './page.ts'

/** What can be told; the words are `settings:hooks.event.<name>`, with - for the dot. */
export const EVENT_TYPES = [
  'message.received',
  'message.status',
  'message.changed',
  'conversation.changed',
  'comment.created',
  'comment.changed',
  'person.changed',
  'channel.changed',
  'link.changed',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** A system of the shop's own that is told what happens. */
export interface Subscription {
  readonly id: string
  readonly url: string
  readonly events: readonly EventType[]
  readonly country: string | null
  readonly state: 'active' | 'paused'
  readonly pausedBecause: 'owner' | 'failing' | 'gone' | null
  readonly failingSince: string | null
  readonly lastDeliveredAt: string | null
}

export type Outcome =
  | 'delivered'
  | 'refused'
  | 'redirected'
  | 'gone'
  | 'too-slow'
  | 'unreachable'
  | 'address-refused'

export interface Attempt {
  readonly at: string
  readonly outcome: Outcome
  /** HTTP; null: no answer. */
  readonly status: number | null
}

export interface Delivery {
  readonly id: string
  readonly type: EventType | 'subscription.test'
  readonly state: 'due' | 'delivered' | 'failed' | 'skipped'
  readonly at: string
  readonly attempts: readonly Attempt[]
}

const LISTED = 50

export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  queryFn: async ({ signal }) => (await call<Page<Subscription>>('/subscriptions', { signal })).items,
  staleTime: 10_000,
})

/** The newest of the last 7 days. */
export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['subscriptions', id, 'attempts'],
    queryFn: async ({ signal }) =>
      (await call<Page<Delivery>>(`/subscriptions/${id}/attempts`, { query: { limit: LISTED }, signal }))
        .items,
    staleTime: 0,
  })

export const addSubscription = (body: {
  readonly url: string
  readonly events: readonly EventType[]
  readonly country: string
}): Promise<Subscription & { readonly secret: string }> => call('/subscriptions', { method: 'POST', body })

export const setSubscriptionState = (id: string, state: Subscription['state']): Promise<Subscription> =>
  call(`/subscriptions/${id}`, { method: 'PATCH', body: { state } })

export const deleteSubscription = (id: string): Promise<void> =>
  call(`/subscriptions/${id}`, { method: 'DELETE' })

export const testSubscription = (id: string): Promise<Attempt> =>
  call(`/subscriptions/${id}/test`, { method: 'POST' })

export const rotateSecret = (id: string): Promise<{ readonly secret: string }> =>
  call(`/subscriptions/${id}/rotate-secret`, { method: 'POST' })

export const replayDelivery = (id: string, deliveryId: string): Promise<{ readonly deliveries: number }> =>
  call(`/subscriptions/${id}/replay`, { method: 'POST', body: { deliveryId } })
