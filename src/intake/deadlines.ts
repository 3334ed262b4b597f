export interface Deadlines {
  /** Calls `late` once, when its time is over, unless the returned gesture is made first. */
  start(late: () => void): () => void
  close(): void
}

/** How exactly a deadline is kept: it may come this much late. */
const LOOK_MS = 100

/**
 * Many deadlines of one length behind one timer. A timer of its own for every request costs more than reading its body does,
 * and almost all of them end before their time.
 * @param afterMs from `start`
 */
export function createDeadlines(afterMs: number): Deadlines {
  /** In the order they end. */
  const open = new Map<() => void, number>()
  let timer: NodeJS.Timeout | null = null

  const look = (): void => {
    const now = performance.now()
    for (const [late, dueMs] of open) {
      if (dueMs > now) break
      open.delete(late)
      late()
    }
    if (open.size > 0) timer?.refresh()
    else timer = null
  }

  return {
    start(late) {
      open.set(late, performance.now() + afterMs)
      timer ??= setTimeout(look, LOOK_MS)
      return () => void open.delete(late)
    },
    close() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      open.clear()
    },
  }
}
