import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Page } from './page.ts'

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
}

export const freezesQuery = queryOptions({
  queryKey: ['freezes'],
  queryFn: async ({ signal }) => (await call<Page<Freeze>>('/freezes', { signal })).items,
})

export const freezeChannel = (channelId: string): Promise<Freeze> =>
  call(`/channels/${encodeURIComponent(channelId)}/freeze`, { method: 'POST' })

export const liftFreeze = (id: string): Promise<void> =>
  call(`/freezes/${encodeURIComponent(id)}`, { method: 'DELETE' })
