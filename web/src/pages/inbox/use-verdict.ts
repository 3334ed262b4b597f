import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Conversation, type WindowNow, windowQuery } from '../../api/conversations.ts'
import { useNow } from '../../kit/use-now.ts'

const TICK_MS = 15_000

/**
 * What may be sent now. When its time is over by this clock, the gateway is asked what holds from here on. Where a message to
 * Zalo is not known to be free, the gateway asks Zalo first: it may know of a contact we were not told of.
 */
export function useVerdict({ id, platform, window: known }: Conversation): WindowNow {
  const client = useQueryClient()
  const nowMs = useNow(TICK_MS)
  const isOver = known.canSend && known.until !== null && new Date(known.until).getTime() <= nowMs
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: ['conversation', id] })
  }, [client, id, isOver])
  const asksZalo = platform === 'zalo' && known.kind !== 'free' && known.reason !== 'channel-unlinked'
  const { data: asked } = useQuery({ ...windowQuery(id), enabled: asksZalo })
  return asksZalo && asked !== undefined ? asked : { ...known, quota: null }
}
