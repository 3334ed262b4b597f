import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Page } from './page.ts'

export type Platform = 'facebook' | 'zalo'
export type ChannelStatus = 'active' | 'degraded' | 'needs-relink' | 'unlinked'
export type PermissionState = 'granted' | 'missing' | 'withdrawn' | 'needs-consent'

export interface Channel {
  readonly id: string
  readonly platform: Platform
  readonly externalId: string
  readonly name: string
  readonly avatarUrl: string | null
  readonly status: ChannelStatus
  readonly problems: readonly { readonly code: string; readonly detail: string | null }[]
  readonly permissions: readonly { readonly code: string; readonly state: PermissionState }[]
  readonly linkedAt: string
  readonly lastEventAt: string | null
  readonly tokenExpiresAt: string | null
  readonly relinkBefore: string | null
}

/** Live messages hang on one permission of each platform. */
const MESSAGES_BY: Readonly<Record<Platform, string>> = { facebook: 'FB5', zalo: 'ZA3' }

export const receivesMessages = ({
  platform,
  permissions,
}: Pick<Channel, 'platform' | 'permissions'>): boolean =>
  permissions.some(({ code, state }) => code === MESSAGES_BY[platform] && state === 'granted')

export interface ChannelProfile {
  readonly name: string
  readonly avatarUrl: string | null
  readonly coverUrl: string | null
  readonly description: string | null
  readonly email: string | null
}

/** Channels are few (a shop's accounts), so they are read whole. */
const MAX_PAGES = 20

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  async queryFn({ signal }) {
    const channels: Channel[] = []
    let cursor: string | null = null
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer: Page<Channel> = await call('/channels', { query: { limit: 100, cursor }, signal })
      channels.push(...answer.items)
      cursor = answer.nextCursor
      if (cursor === null) break
    }
    return channels
  },
  staleTime: 30_000,
})

export const channelProfileQuery = (channelId: string) =>
  queryOptions({
    queryKey: ['channel-profile', channelId],
    queryFn: ({ signal }) => call<ChannelProfile>(`/channels/${channelId}/profile`, { signal }),
    staleTime: 10 * 60_000,
    retry: false,
  })

export const unlink = ({ channelId, erase }: { channelId: string; erase: boolean }): Promise<Channel> =>
  call(`/channels/${channelId}`, { method: 'DELETE', query: { erase } })
