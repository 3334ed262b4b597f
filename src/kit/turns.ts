/** Lets work of one key take turns within this process; different keys do not wait for each other. */
export interface Turns {
  /** @param work is told whether others were before it */
  take<T>(key: string, work: (hasWaited: boolean) => Promise<T>): Promise<T>
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    take(key, work) {
      const before = last.get(key)
      const next = () => work(before !== undefined)
      const turn = (before ?? Promise.resolve()).then(next, next)
      last.set(key, turn)
      const leave = () => {
        if (last.get(key) === turn) last.delete(key)
      }
      turn.then(leave, leave)
      return turn
    },
  }
}
