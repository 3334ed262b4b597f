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
}

export interface Settings {
  readonly channels: readonly ChannelSettings[]
}

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => call<Settings>('/settings', { signal }),
  staleTime: 30_000,
})

export const changeSettings = (change: {
  readonly channels: readonly { readonly id: string; readonly paidSends: boolean }[]
}): Promise<Settings> => call('/settings', { method: 'PATCH', body: change })
