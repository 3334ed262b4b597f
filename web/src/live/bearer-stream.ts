import { EventSource } from 'eventsource'
import { session } from '../api/call.ts'

/** The browser's own EventSource can carry no header. The token is that of the moment, also when it comes back later. */
export const openWithBearer = (path: string): EventSource =>
  new EventSource(new URL(path, window.location.origin), {
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        credentials: 'omit',
        headers: { ...init.headers, Authorization: `Bearer ${session.bearer?.token() ?? ''}` },
      }),
  })
