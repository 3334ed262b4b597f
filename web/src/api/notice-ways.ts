import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'

interface Way {
  /** The operator has set it up. */
  readonly available: boolean
  readonly on: boolean
  /** What became of the newest one. */
  readonly last: { readonly state: 'due' | 'told' | 'over' | 'failed'; readonly at: string } | null
}

/** How the shop is told of broken links beside the console. */
export interface NoticeWays {
  readonly email: Way & { readonly addresses: readonly string[] }
  /** A signed call to KiotViet. */
  readonly call: Way
}

export const noticeWaysQuery = queryOptions({
  queryKey: ['notice-ways'],
  queryFn: ({ signal }) => call<NoticeWays>('/notice-ways', { signal }),
  staleTime: 30_000,
})

export const setNoticeWays = (wish: {
  readonly emailOn: boolean
  readonly addresses: readonly string[]
  readonly callOn: boolean
}): Promise<NoticeWays> => call('/notice-ways', { method: 'PUT', body: wish })
