import { type InfiniteData, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

/** When a list is left, only its first page is remembered: coming back reads one page anew, not all that was scrolled through. */
export function useShortMemory(queryKey: QueryKey): void {
  const client = useQueryClient()
  const name = JSON.stringify(queryKey)
  useEffect(
    () => () => {
      client.setQueryData<InfiniteData<unknown>>(JSON.parse(name) as QueryKey, (held) =>
        held === undefined || held.pages.length < 2
          ? held
          : { pages: held.pages.slice(0, 1), pageParams: held.pageParams.slice(0, 1) },
      )
    },
    [client, name],
  )
}
