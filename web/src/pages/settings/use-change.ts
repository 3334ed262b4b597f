import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ChannelChange, changeSettings, settingsQuery } from '../../api/settings.ts'
import { tellDone, tellProblem } from '../../parts/tell.ts'

/** Changes one channel's settings; what depends on them is read anew. */
export function useChange(done: (change: ChannelChange) => string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: ChannelChange) => changeSettings([change]),
    onSuccess(settings, change) {
      client.setQueryData(settingsQuery.queryKey, settings)
      // What may be sent in its conversations is another thing from now on.
      for (const key of ['conversation', 'conversations', 'window'])
        void client.invalidateQueries({ queryKey: [key] })
      tellDone(done(change))
    },
    onError: tellProblem,
  })
}
