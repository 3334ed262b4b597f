/** Reads what events named. More than `MANY_IDS` at once are cheaper to read as the list they are in. */
type Read = (ids: readonly string[]) => Promise<unknown>

export const MANY_IDS = 10
/** Between two reads: short enough to look live; long where a backfill tells of thousands. */
const FEW_MS = 200
const MANY_MS = 2_000

/**
 * Reads at once what a first event names, and after a while, together, what more events have named meanwhile: a burst
 * becomes two reads, a flood one every two seconds.
 */
export function createGatherer(
  later: (act: () => void, waitMs: number) => void = (act, waitMs) => void setTimeout(act, waitMs),
): (key: string, id: string, read: Read) => void {
  const waiting = new Map<string, Set<string>>()
  const runNow = (key: string, ids: readonly string[], read: Read): void => {
    waiting.set(key, new Set())
    later(
      () => {
        const more = [...(waiting.get(key) ?? [])]
        waiting.delete(key)
        if (more.length > 0) runNow(key, more, read)
      },
      ids.length > MANY_IDS ? MANY_MS : FEW_MS,
    )
    // A read that fails is shown where its data is.
    read(ids).catch(() => undefined)
  }
  return (key, id, read) => {
    const gathered = waiting.get(key)
    if (gathered === undefined) runNow(key, [id], read)
    else gathered.add(id)
  }
}
