import { queryOptions } from '@tanstack/react-query'

/** Where a shopper can be played; null on a gateway that talks to the real platforms. */
export const trialQuery = queryOptions({
  queryKey: ['trial'],
  async queryFn({ signal }): Promise<{ readonly shopperUrl: string | null }> {
    const response = await fetch('/trial.json', { signal })
    if (!response.ok) return { shopperUrl: null }
    return (await response.json()) as { shopperUrl: string | null }
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})
