import { randomBytes, randomInt } from 'node:crypto'

/** Text that nobody can guess, URL-safe. */
export function secretText(sizeBytes = 24): string {
  return randomBytes(sizeBytes).toString('base64url')
}

/** A new array with the same items in random order. */
export function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items]
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1)
    const kept = result[at] as T
    result[at] = result[other] as T
    result[other] = kept
  }
  return result
}

/** Counts up in strings: `counter(100n)()` gives '101'. Its position can be saved and set. */
export interface IdCounter {
  next(): string
  position(): string
  moveTo(position: string): void
}

export function createIdCounter(start: bigint): IdCounter {
  let last = start
  return {
    next() {
      last += 1n
      return last.toString()
    },
    position: () => last.toString(),
    moveTo(position) {
      last = BigInt(position)
    },
  }
}
