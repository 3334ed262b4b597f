import { useEffect, useRef } from 'react'
import { type PresenceState, sayPresence } from '../../api/presence.ts'
import type { Present } from '../../live/presence.ts'
import { useDraft } from '../../live/drafts.ts'

/** Often enough that a colleague does not disappear while the page is looked at. */
const RENEW_MS = 20_000
/** Whoever goes on typing says it again after this. */
const TYPING_MS = 4_000

/** Says that this user has the conversation open, is answering, and has left. Nothing waits for it and nothing fails by it. */
export function useSayPresence(
  conversationId: string,
  userId: string,
  onOthers: (others: readonly Present[]) => void,
): void {
  const { text } = useDraft(userId, conversationId)
  const written = useRef(text)
  const toldAt = useRef(Number.NEGATIVE_INFINITY)

  useEffect(() => {
    let isHere = true
    const say = (state: PresenceState): void =>
      void sayPresence(conversationId, state)
        .then(({ others }) => isHere && onOthers(others))
        .catch(() => undefined)
    const sayHere = (): void => say(document.visibilityState === 'visible' ? 'open' : 'left')
    sayHere()
    const timer = setInterval(() => document.visibilityState === 'visible' && say('open'), RENEW_MS)
    document.addEventListener('visibilitychange', sayHere)
    return () => {
      isHere = false
      clearInterval(timer)
      document.removeEventListener('visibilitychange', sayHere)
      say('left')
    }
  }, [conversationId, onOthers])

  useEffect(() => {
    const isNew = text !== written.current
    const wasEmpty = written.current.trim() === ''
    written.current = text
    if (!isNew) return
    const now = performance.now()
    if (text.trim() === '') {
      // Sent, or given up: it is no longer being answered, and the next letter is told at once.
      toldAt.current = Number.NEGATIVE_INFINITY
      if (!wasEmpty) void sayPresence(conversationId, 'open').catch(() => undefined)
    } else if (now - toldAt.current > TYPING_MS) {
      toldAt.current = now
      void sayPresence(conversationId, 'typing').catch(() => undefined)
    }
  }, [conversationId, text])
}
