import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Platform } from './channels.ts'
import type { Quota } from './conversations.ts'

export interface ChannelSettings {
  readonly id: string
  readonly platform: Platform
  readonly name: string
  /** null: the platform does not charge for messages. */
  readonly paidSends: boolean | null
  readonly quota: Quota | null
  /** Which comments are hidden by themselves; null: the platform has none to hide. */
  readonly autoHide: HideRules | null
  readonly media: MediaMode
  readonly away: AwayNotice
}

/** When the shop answers, and what customers are told by itself when it does not. Times are Vietnam's. */
export interface AwayNotice {
  readonly on: boolean
  readonly text: string
  /** `day` 1 Monday … 7 Sunday; `to` `00:00` is the end of the day. Twice: with a break between. A day that is not here is a day off. */
  readonly hours: readonly { readonly day: number; readonly from: string; readonly to: string }[]
  /** `YYYY-MM-DD` */
  readonly holidays: readonly string[]
}

/** What becomes of the files customers send. */
export type MediaMode = 'link' | 'proxy' | 'keep'

export interface HideRules {
  readonly phones: boolean
  readonly words: readonly string[]
}

export interface Settings {
  readonly channels: readonly ChannelSettings[]
}

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => call<Settings>('/settings', { signal }),
  staleTime: 30_000,
})

export interface ChannelChange {
  readonly id: string
  readonly paidSends?: boolean
  readonly autoHide?: HideRules
  readonly media?: MediaMode
  readonly away?: AwayNotice
}

/** All of them or none. */
export const changeSettings = (channels: readonly ChannelChange[]): Promise<Settings> =>
  call('/settings', { method: 'PATCH', body: { channels } })
