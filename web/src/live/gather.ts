/** Runs a read at once, and again after a while if more asked for it meanwhile: a burst of events becomes two reads. */
export function createGatherer(
  later: (act: () => void, waitMs: number) => void = (act, waitMs) => void setTimeout(act, waitMs),
) {
  const waiting = new Map<string, boolean>()
  const runNow = (key: string, waitMs: number, act: () => Promise<unknown>): void => {
    waiting.set(key, false)
    later(() => {
      const again = waiting.get(key) === true
      waiting.delete(key)
      if (again) runNow(key, waitMs, act)
    }, waitMs)
    // A read that fails is shown where its data is.
    act().catch(() => undefined)
  }
  return (key: string, waitMs: number, act: () => Promise<unknown>): void => {
    if (waiting.has(key)) waiting.set(key, true)
    else runNow(key, waitMs, act)
  }
}
