import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Role } from './me.ts'
import { nextCursorOf, type Page } from './page.ts'

interface User {
  readonly id: string
  readonly name: string | null
}

/** What a user did; of what is done often, how many times within the hour. */
export interface Activity {
  readonly id: string
  readonly at: string
  readonly kind: string
  readonly user: User
  readonly roles: readonly Role[]
  readonly isService: boolean
  readonly subjectId: string | null
  readonly count: number
  readonly outcome: 'done' | 'refused' | 'unknown'
}

export interface ActivityFilter {
  readonly kind?: string | undefined
  readonly userId?: string | undefined
  /** The last so many days; undefined: from the beginning. */
  readonly days?: number | undefined
}

const DAY_MS = 24 * 60 * 60_000

/** Who did what, newest first. */
export const activityQuery = ({ kind, userId, days }: ActivityFilter) =>
  infiniteQueryOptions({
    queryKey: ['activity', kind ?? null, userId ?? null, days ?? null],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Activity>>('/activity', {
        query: {
          limit: 25,
          cursor: pageParam,
          kind,
          userId,
          from: days === undefined ? undefined : new Date(Date.now() - days * DAY_MS).toISOString(),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

/** A browser that is signed in. */
export interface Session {
  readonly id: string
  readonly user: User
  readonly roles: readonly Role[]
  readonly current: boolean
  readonly browser: string | null
  readonly system: string | null
  readonly since: string
  readonly lastUsedAt: string
}

/** Own ones; an owner's whole shop. */
export const sessionsQuery = infiniteQueryOptions({
  queryKey: ['sessions'],
  queryFn: ({ pageParam, signal }) =>
    call<Page<Session>>('/sessions', { query: { limit: 25, cursor: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: nextCursorOf,
})

export const endOneSession = (id: string): Promise<void> =>
  call(`/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** All but the one that asks. `everybody`: of the whole shop, for its owner. */
export const endOtherSessions = (everybody: boolean): Promise<{ readonly ended: number }> =>
  call('/sessions', { method: 'DELETE', query: { everybody: everybody || undefined } })
