import type { Clock } from './clock.ts'

/** One answer for all who ask within `ms`, those who ask while it is being made included. A failure is shared by nobody later. */
export function shareFor<T>(clock: Clock, ms: number, make: () => Promise<T>): () => Promise<T> {
  let shared: { readonly answer: Promise<T>; readonly atMs: number } | null = null
  return () => {
    const nowMs = clock.nowMs()
    if (shared !== null && Math.abs(nowMs - shared.atMs) < ms) return shared.answer
    const mine = { answer: make(), atMs: nowMs }
    shared = mine
    mine.answer.catch(() => {
      if (shared === mine) shared = null
    })
    return mine.answer
  }
}
