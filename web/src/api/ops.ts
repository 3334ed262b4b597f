import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import { nextCursorOf, type Page } from './page.ts'

/** A count that stopped at a limit. */
export interface CountUpTo {
  readonly count: number
  readonly more: boolean
}

export interface QueueNow {
  readonly queue: string
  readonly waiting: number
  readonly active: number
  readonly delayed: number
  /** null: no canary since Redis was started. */
  readonly canaryAgeMs: number | null
}

export interface PlatformNow {
  readonly platform: Platform
  readonly received: { readonly lastMinute: CountUpTo; readonly lastAt: string | null }
  readonly sends: {
    readonly waiting: CountUpTo
    readonly sending: CountUpTo
    readonly deferred: CountUpTo
    readonly deferredUntil: string | null
    readonly unknown: CountUpTo
  }
}

export interface Trouble {
  readonly platform: Platform
  readonly code: string
  readonly channels: CountUpTo
}

export interface RootKeyUse {
  readonly kid: string
  readonly kind: 'local' | 'vault' | 'kms' | null
  readonly present: boolean
  /** It seals now. */
  readonly first: boolean
  /** It seals once every process has it first. */
  readonly next: boolean
  readonly retiredAt: string | null
  readonly shopKeys: CountUpTo
  readonly journalKeys: number
}

/** The whole gateway at a glance. */
export interface Overview {
  readonly at: string
  /** null: Redis is away. */
  readonly queues: readonly QueueNow[] | null
  readonly lanes: {
    readonly busy: number
    readonly waiting: CountUpTo
    readonly oldestAt: string | null
    readonly items: readonly {
      readonly lane: number
      readonly waiting: CountUpTo
      readonly oldestAt: string
    }[]
  }
  readonly parked: CountUpTo & { readonly oldestAt: string | null }
  readonly parkedJobs: CountUpTo & { readonly newestAt: string | null }
  readonly openAlarms: number
  readonly freezes: CountUpTo
  readonly channels: readonly Trouble[]
  readonly platforms: readonly PlatformNow[]
  readonly keys: readonly RootKeyUse[]
  readonly keyRing: {
    readonly sealingSince: string | null
    readonly processes: number
    /** Services that do not have the next key first yet. */
    readonly waitsFor: readonly string[]
  }
}

export interface Parked {
  readonly id: string
  readonly platform: Platform
  readonly accountId: string
  readonly channelId: string | null
  readonly reason: string | null
  readonly attempts: number
  readonly events: number
  readonly receivedAt: string
}

export interface ParkedJob {
  readonly id: string
  readonly queue: string
  readonly payload: string
  readonly reason: string
  readonly at: string
}

export interface Alarm {
  readonly id: string
  readonly code: string
  readonly from: string
  readonly raisedAt: string
  readonly closedAt: string | null
  readonly signals: readonly string[]
  readonly accounts: number
  readonly steps: readonly string[]
}

const OVERVIEW_EVERY_MS = 3_000
const LISTS_EVERY_MS = 10_000
const KEY = 'ops'

const ops = <T>(path: string, options: Omit<Parameters<typeof call>[1] & object, 'base'> = {}) =>
  call<T>(path, { ...options, base: '/ops' })

export const overviewQuery = queryOptions({
  queryKey: [KEY, 'overview'],
  queryFn: ({ signal }) => ops<Overview>('/overview', { signal }),
  refetchInterval: OVERVIEW_EVERY_MS,
})

export const parkedQuery = infiniteQueryOptions({
  queryKey: [KEY, 'parked'],
  queryFn: ({ pageParam, signal }) =>
    ops<{ items: Parked[]; nextAfter: string | null }>('/parked', { query: { after: pageParam }, signal }),
  initialPageParam: null as string | null,
  getNextPageParam: ({ nextAfter }) => nextAfter ?? undefined,
  refetchInterval: LISTS_EVERY_MS,
})

/** The form of a parked delivery: names, types and lengths. */
export const outlineQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'outline', id],
    queryFn: ({ signal }) => ops<{ outline: unknown }>(`/parked/${id}`, { signal }),
    retry: false,
  })

export const redriveParked = (id: string): Promise<void> => ops(`/parked/${id}/redrive`, { method: 'POST' })

export const dropParked = (id: string, reason: string): Promise<void> =>
  ops(`/parked/${id}/drop`, { method: 'POST', body: { reason } })

export const parkedJobsQuery = queryOptions({
  queryKey: [KEY, 'parked-jobs'],
  queryFn: ({ signal }) => ops<{ items: ParkedJob[] }>('/parked-jobs', { signal }),
  refetchInterval: LISTS_EVERY_MS,
})

/** In the reader's language, which the answer is asked in. */
export const alarmsQuery = (language: string) =>
  queryOptions({
    queryKey: [KEY, 'alarms', language],
    queryFn: ({ signal }) => ops<{ items: Alarm[] }>('/alarms', { signal }),
    refetchInterval: LISTS_EVERY_MS,
  })

export const troubledQuery = ({ platform, code }: Pick<Trouble, 'platform' | 'code'>) =>
  infiniteQueryOptions({
    queryKey: [KEY, 'channels', platform, code],
    queryFn: ({ pageParam, signal }) =>
      ops<Page<{ id: string; since: string }>>('/channels', {
        query: { platform, code, limit: 25, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: nextCursorOf,
  })

/** What an operator did changes lists and counts alike. */
export const opsKey = [KEY]
