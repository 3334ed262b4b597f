import { QueryClient } from '@tanstack/react-query'
import { session } from '../api/call.ts'
import { meQuery } from '../api/me.ts'
import { ApiProblem } from '../api/problem.ts'

/** Beyond the first try; what is not passing is shown at once. */
const RETRIES = 2

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Without a network a read must fail and say so, not wait in silence.
        networkMode: 'always',
        // The live stream tells what changed, also after a sleep.
        refetchOnWindowFocus: false,
        retry: (count, error) => count < RETRIES && error instanceof ApiProblem && error.isPassing,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

/** Any answer that says so ends the session for the whole page. */
export function endWithSession(client: QueryClient): void {
  session.onSignedOut = () => client.setQueryData(meQuery.queryKey, null)
}
