import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { meQuery } from './me.ts'

/** Who is signed in; when the session has ended, still who was: what they were writing stays on the screen. */
export function useUserId(): string | null {
  const { data: me } = useQuery(meQuery)
  const last = useRef<string | null>(null)
  if (me) last.current = me.user.id
  return last.current
}
