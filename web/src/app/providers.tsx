import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { isEmbedded } from '../api/host.ts'
import { Toasts } from '../parts/toasts.tsx'
import { createQueryClient, endWithSession } from './query-client.ts'
import { createConsoleRouter } from './router.tsx'
import { styleNonce } from './style-nonce.ts'
import { theme } from './theme.ts'

const Framed = lazy(() => import('./framed.tsx'))

export function Providers() {
  const [client] = useState(createQueryClient)
  const [router] = useState(() => createConsoleRouter(client))
  // Of the client that is shown: in strict mode React makes a second one and drops it.
  useEffect(() => endWithSession(client), [client])
  return (
    <MantineProvider theme={theme} forceColorScheme="light" getStyleNonce={styleNonce}>
      <QueryClientProvider client={client}>
        {isEmbedded ? (
          <Suspense>
            <Framed client={client} router={router} />
          </Suspense>
        ) : (
          <RouterProvider router={router} />
        )}
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  )
}
