import { AsyncLocalStorage } from 'node:async_hooks'

const storage = new AsyncLocalStorage<Set<string>>()

/** Names something to whoever gathers around this piece of work, however deep; nobody gathers: nothing happens. */
export function noteGathered(id: string): void {
  storage.getStore()?.add(id)
}

/** Runs `work` and tells what was named in it and in all it awaits. Work that throws takes what it named with it. */
export async function gather<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly gathered: ReadonlySet<string> }> {
  const gathered = new Set<string>()
  const value = await storage.run(gathered, work)
  return { value, gathered }
}
