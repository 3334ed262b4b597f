import { useCallback, useEffect, useState } from 'react'
import { hearPresence, type Present } from '../../live/presence.ts'

export interface Other {
  readonly userId: string
  readonly name: string | null
  readonly isTyping: boolean
}

/** When what was said of somebody ends, by this browser's clock: lengths of time are told, so no two clocks are compared. */
interface Ends {
  readonly name: string | null
  readonly openMs: number
  readonly typingMs: number
}

/** Colleagues at a conversation. Each is gone by itself where nothing more is heard of them. */
export function useOthers(conversationId: string, userId: string) {
  const [ends, setEnds] = useState<ReadonlyMap<string, Ends>>(new Map())
  const [nowMs, setNowMs] = useState(() => performance.now())

  const arrive = useCallback(
    (heard: readonly Present[]) => {
      const at = performance.now()
      setNowMs(at)
      setEnds((before) => {
        const next = new Map(before)
        for (const { userId: other, name, openMs, typingMs } of heard)
          if (other !== userId) next.set(other, { name, openMs: at + openMs, typingMs: at + typingMs })
        return next
      })
    },
    [userId],
  )
  useEffect(
    () => hearPresence((event) => void (event.conversationId === conversationId && arrive([event]))),
    [conversationId, arrive],
  )
  useEffect(() => {
    const next = Math.min(
      ...[...ends.values()]
        .flatMap(({ openMs, typingMs }) => [openMs, typingMs])
        .filter((end) => end > nowMs),
    )
    if (next === Number.POSITIVE_INFINITY) return
    const timer = setTimeout(() => setNowMs(performance.now()), Math.max(0, next - performance.now()) + 1)
    return () => clearTimeout(timer)
  }, [ends, nowMs])

  const others: Other[] = [...ends]
    .filter(([, { openMs }]) => openMs > nowMs)
    .map(([other, { name, typingMs }]) => ({ userId: other, name, isTyping: typingMs > nowMs }))
  return { others, arrive }
}
