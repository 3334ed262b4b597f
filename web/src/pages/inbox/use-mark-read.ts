import { useQueryClient } from '@tanstack/react-query'
import { useDocumentVisibility } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { type Conversation, markRead } from '../../api/conversations.ts'
import { showConversation } from '../../live/show.ts'

/** Tells the gateway that staff have seen the newest message: the thread is open, at its end, in a window that is shown. */
export function useMarkRead(conversation: Conversation, seesNewest: boolean): void {
  const client = useQueryClient()
  const visibility = useDocumentVisibility()
  const told = useRef<string | null>(null)
  const { id, unreadCount, updatedAt } = conversation
  const isDue = seesNewest && visibility === 'visible' && unreadCount > 0
  useEffect(() => {
    // Once for what is there now: when it does not succeed, the next message or a reload asks again.
    const state = `${id}:${updatedAt}:${unreadCount}`
    if (!isDue || told.current === state) return
    told.current = state
    markRead(id).then(
      (read) => showConversation(client, read),
      () => {
        told.current = null
      },
    )
  }, [client, id, updatedAt, unreadCount, isDue])
}
