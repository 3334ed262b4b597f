/** More would only make one round trip longer. */
const BATCH = 500

export interface WakerDeps<T> {
  /** Hands one batch over; rejects when it could not. */
  readonly send: (batch: T[]) => Promise<void>
  /** False: do not even try. */
  readonly ready: () => boolean
  /** These were not handed over. A sweep will find their work; nothing is kept here. */
  readonly lost: (count: number, cause: unknown) => void
}

export interface Waker<T> {
  wake(key: string, item: T): void
  /** Resolves when nothing is on its way. */
  idle(): Promise<void>
}

/**
 * Merges wake-ups: one key asked for many times while a batch is on its way goes once, in the next. So a busy gateway
 * costs Redis a batch a round trip and never more, and an outage costs no memory.
 */
export function createWaker<T>(deps: WakerDeps<T>): Waker<T> {
  const waiting = new Map<string, T>()
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    // Lets the neighbours of this turn of the loop come along.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.size > 0) {
      const batch = [...waiting].slice(0, BATCH)
      for (const [key] of batch) waiting.delete(key)
      if (!deps.ready()) {
        deps.lost(batch.length, 'away')
        continue
      }
      try {
        await deps.send(batch.map(([, item]) => item))
      } catch (error) {
        deps.lost(batch.length, error)
      }
    }
  }

  return {
    wake(key, item) {
      waiting.set(key, item)
      running ??= run().finally(() => {
        running = null
      })
    },
    async idle() {
      while (running) await running
    },
  }
}
