import { queryOptions } from '@tanstack/react-query'
import { call } from './call.ts'
import type { Conversation } from './conversations.ts'
import type { Page } from './page.ts'

/** Somebody of the shop who answers customers. */
export interface Staff {
  readonly userId: string
  readonly name: string | null
}

export const staffQuery = queryOptions({
  queryKey: ['staff'],
  async queryFn({ signal }): Promise<readonly Staff[]> {
    return (await call<Page<Staff>>('/staff', { signal })).items
  },
  staleTime: 60_000,
})

/** @param userId null: nobody's */
export const assign = (conversationId: string, userId: string | null): Promise<Conversation> =>
  call(`/conversations/${encodeURIComponent(conversationId)}/assignee`, { method: 'PUT', body: { userId } })
