import type { Clock } from '../kit/clock.ts'

/** Keeps the newest used entries, at most `max`, each at most `maxAgeMs` after it was put. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined
  put(key: string, value: Value): void
  drop(key: string): void
  clear(): void
  readonly size: number
}

export function createBoundedCache<Value>(max: number, maxAgeMs: number, clock: Clock): BoundedCache<Value> {
  const entries = new Map<string, { readonly value: Value; readonly untilMs: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      if (entry.untilMs <= clock.nowMs()) return undefined
      // Put back at the end: what is asked for stays, what nobody asks for leaves first.
      entries.set(key, entry)
      return entry.value
    },
    put(key, value) {
      entries.delete(key)
      entries.set(key, { value, untilMs: clock.nowMs() + maxAgeMs })
      if (entries.size > max) entries.delete(entries.keys().next().value as string)
    },
    drop: (key) => void entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size
    },
  }
}
