import type { QueryClient } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { meQuery } from '../api/me.ts'
import { meetHost, tellHost } from '../api/meet-host.ts'
import { EmbedGate } from './embed-gate.tsx'
import type { createConsoleRouter } from './router.tsx'

type Parts = { client: QueryClient; router: ReturnType<typeof createConsoleRouter> }

/** In another site's page: it says who is signed in and what to show, and is told where the console is. */
export default function Framed({ client, router }: Parts) {
  const [meeting] = useState(() =>
    meetHost({
      onOpen: (path) => void router.navigate({ href: path }),
      onToken: () => void client.invalidateQueries({ queryKey: meQuery.queryKey }),
    }),
  )
  useEffect(
    () =>
      router.subscribe('onRendered', ({ toLocation }) =>
        tellHost({ type: 'kiotviet-social:at', path: toLocation.href, title: document.title }),
      ),
    [router],
  )
  return (
    <EmbedGate meeting={meeting}>
      <RouterProvider router={router} />
    </EmbedGate>
  )
}
