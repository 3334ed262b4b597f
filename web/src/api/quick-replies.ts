import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Page } from './page.ts'

export interface QuickReply {
  readonly id: string
  /** Without case and accents. */
  readonly shortcut: string
  readonly text: string
}

export type QuickReplyWords = Pick<QuickReply, 'shortcut' | 'text'>

/** All of the shop's: few enough to be searched while typing. */
export const quickRepliesQuery = queryOptions({
  queryKey: ['quick-replies'],
  queryFn: async ({ signal }) => (await call<Page<QuickReply>>('/quick-replies', { signal })).items,
  staleTime: 5 * 60_000,
})

/** @param id null: a new one */
export const saveQuickReply = ({
  id,
  ...body
}: QuickReplyWords & { readonly id: string | null }): Promise<QuickReply> =>
  id === null
    ? call('/quick-replies', { method: 'POST', body })
    : call(`/quick-replies/${id}`, { method: 'PATCH', body })

export const deleteQuickReply = (id: string): Promise<void> =>
  call(`/quick-replies/${id}`, { method: 'DELETE' })
