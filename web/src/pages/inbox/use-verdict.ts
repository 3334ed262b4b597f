import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Conversation, Window } from '../../api/conversations.ts'
import { useNow } from '../../kit/use-now.ts'

const TICK_MS = 15_000

/** What may be sent now. When its time is over by this clock, the gateway is asked what holds from here on. */
export function useVerdict({ id, window: verdict }: Conversation): Window {
  const client = useQueryClient()
  const nowMs = useNow(TICK_MS)
  const isOver = verdict.canSend && verdict.until !== null && new Date(verdict.until).getTime() <= nowMs
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['conversation', id] })
  }, [client, id, isOver])
  return verdict
}
