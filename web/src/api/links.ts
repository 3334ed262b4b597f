import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Channel, Platform } from './channels.ts'

export interface PermissionText {
  readonly code: string
  readonly platform: Platform | 'app'
  readonly sentence: string
  readonly purpose: string
  readonly without: string
  readonly data: readonly string[]
  readonly scopes: readonly string[]
}

export interface Catalogue {
  readonly textVersion: string
  readonly items: readonly PermissionText[]
}

export interface Candidate {
  readonly externalId: string
  readonly name: string
  readonly avatarUrl: string | null
  readonly linkable: boolean
  readonly problem: string | null
}

export interface Link {
  readonly id: string
  readonly platform: Platform
  readonly status: 'awaiting-authorization' | 'choose-accounts' | 'completed' | 'failed' | 'expired'
  readonly problem: string | null
  readonly candidates: readonly Candidate[]
  readonly permissions: Readonly<Record<'asked' | 'granted' | 'missing' | 'extra', readonly string[]>>
  readonly channelIds: readonly string[]
  readonly returnTo?: string | null
}

/** While the platform has not answered, the link is asked for this often beside the live stream. */
const POLL_MS = 4_000

export const catalogueQuery = (locale: string) =>
  queryOptions({
    queryKey: ['permissions', locale],
    queryFn: ({ signal }) => call<Catalogue>('/permissions', { query: { locale }, signal }),
    staleTime: 60 * 60_000,
  })

export const linkQuery = (linkId: string) =>
  queryOptions({
    queryKey: ['link', linkId],
    queryFn: ({ signal }) => call<Link>(`/links/${encodeURIComponent(linkId)}`, { signal }),
    refetchInterval: (query) => (query.state.data?.status === 'awaiting-authorization' ? POLL_MS : false),
    retry: false,
  })

export interface NewLink {
  readonly platform: Platform
  readonly permissions: readonly string[]
  readonly textVersion: string
  readonly locale: string
  readonly returnTo?: string
}

export const startLink = (link: NewLink): Promise<{ id: string; startUrl: string }> =>
  call('/links', { method: 'POST', body: link })

export interface ChosenAnswer {
  readonly channels: readonly Channel[]
  readonly refused: readonly { readonly externalId: string; readonly code: string }[]
}

export const chooseAccounts = (linkId: string, externalIds: readonly string[]): Promise<ChosenAnswer> =>
  call(`/links/${encodeURIComponent(linkId)}/channels`, { method: 'POST', body: { externalIds } })
