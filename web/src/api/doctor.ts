import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import type { Page } from './page.ts'

export type CheckStatus = 'ok' | 'warning' | 'failed'
export type RepairId = 'resubscribe' | 'subscribe-app' | 'read-gap' | 'refresh-token' | 'relink' | 'unfreeze'

export interface Check {
  readonly id: string
  readonly status: CheckStatus
  readonly title: string
  readonly detail: string
  readonly evidence: string
  readonly repair: RepairId | null
}

export interface Examination {
  readonly channelId: string
  readonly checkedAt: string
  readonly checks: readonly Check[]
  readonly rhythm: {
    readonly lastEventAt: string | null
    readonly silentMinutes: number
    /** Deliveries in the same span of each of the last six days, yesterday first; empty where nothing was compared. */
    readonly days: readonly number[]
  }
}

export interface Proof {
  readonly received: number
  readonly applied: number
  readonly duplicates: number
  readonly parked: number
  readonly refused: number
  readonly pending: number
  readonly recovered: number
  readonly missing: number
  readonly gaps: readonly { readonly from: string; readonly to: string | null; readonly state: string }[]
}

export interface ShopNotice {
  readonly id: string
  readonly kind:
    | 'token-ends'
    | 'channel-broken'
    | 'silence'
    | 'grant-narrowed'
    | 'platform-restricted'
    | 'disputed'
    | 'bulk-read'
    | 'bulk-export'
    | 'frozen'
    | 'authority-export'
    | 'callout-paused'
  /** null: it is about a user of the shop. */
  readonly channelId: string | null
  readonly channelName: string | null
  readonly platform: Platform | null
  readonly userId: string | null
  readonly title: string
  readonly detail: string
  readonly at: string
}

/** Asks the platform: made when the page is opened and when somebody asks again, never by itself. In the language of now. */
export const examinationQuery = (channelId: string, language: string) =>
  queryOptions({
    queryKey: ['examination', channelId, language],
    queryFn: ({ signal }) => call<Examination>(`/channels/${channelId}/check`, { method: 'POST', signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export interface Repaired {
  readonly outcome: 'repaired' | 'nothing-to-do' | 'continue'
  readonly detail: string
  readonly next: string | null
}

export const repairChannel = (channelId: string, repair: RepairId): Promise<Repaired> =>
  call(`/channels/${channelId}/repairs/${repair}`, { method: 'POST' })

/** What became of every event of a span. Its end is cut to the minute, so that a span has one key for a while. */
export const proofQuery = (channelId: string, fromMs: number, toMs: number) =>
  queryOptions({
    queryKey: ['proof', channelId, fromMs, toMs],
    queryFn: ({ signal }) =>
      call<Proof>(`/channels/${channelId}/proof`, {
        query: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
        signal,
      }),
    staleTime: 60_000,
  })

const NOTICES_EVERY_MS = 5 * 60_000

export const noticesQuery = (language: string) =>
  queryOptions({
    queryKey: ['notices', language],
    queryFn: async ({ signal }) => (await call<Page<ShopNotice>>('/notices', { signal })).items,
    staleTime: 30_000,
    // An ending token changes nothing on the channel's card that would be told live.
    refetchInterval: NOTICES_EVERY_MS,
  })

export const dismissNotice = (noticeId: string): Promise<void> =>
  call(`/notices/${noticeId}/dismiss`, { method: 'POST' })
