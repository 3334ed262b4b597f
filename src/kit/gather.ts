import { AsyncLocalStorage } from 'node:async_hooks'

const storage = new AsyncLocalStorage<Set<string>>()

/** Names something to whoever gathers around this piece of work, however deep; nobody gathers: nothing happens. */
export function noteGathered(id: string): void {
  storage.getStore()?.add(id)
}

/** Runs `work`; what is named in it and in all it awaits is put into `names`, also of work that throws in the end. */
export const gather = <T>(names: Set<string>, work: () => Promise<T>): Promise<T> => storage.run(names, work)
