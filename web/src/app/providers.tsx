import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { createQueryClient, endWithSession } from './query-client.ts'
import { createConsoleRouter } from './router.tsx'
import { theme } from './theme.ts'

export function Providers() {
  const [client] = useState(createQueryClient)
  const [router] = useState(() => createConsoleRouter(client))
  // Of the client that is shown: in strict mode React makes a second one and drops it.
  useEffect(() => endWithSession(client), [client])
  return (
    <MantineProvider theme={theme} forceColorScheme="light">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Notifications position="top-center" />
      </QueryClientProvider>
    </MantineProvider>
  )
}
