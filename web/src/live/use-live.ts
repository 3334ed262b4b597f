import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { wakeSends } from './pending-sends.ts'
import { tellPresence } from './presence.ts'
import { createRefresher } from './refresh.ts'
import { followEvents, type LiveState } from './stream.ts'

/** Keeps everything on the screen true while the component stands. */
export function useLive(enabled: boolean): LiveState {
  const client = useQueryClient()
  const [state, setState] = useState<LiveState>('connecting')
  useEffect(() => {
    if (!enabled) return
    const stream = followEvents({
      onEvent: createRefresher(client),
      onPresence: tellPresence,
      onReset: () => void client.invalidateQueries(),
      onState(next) {
        setState(next)
        // The way is open again: what waits need not wait for its timer.
        if (next === 'live') wakeSends()
      },
      onRefused: () => void client.invalidateQueries({ queryKey: ['me'] }),
    })
    return () => stream.close()
  }, [client, enabled])
  return state
}
