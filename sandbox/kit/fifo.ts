/** A queue whose both ends cost the same however long it gets. */
export interface Fifo<T> {
  push(item: T): void
  shift(): T | undefined
  readonly size: number
  drain(): T[]
}

const COMPACT_AT = 1024

export function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = []
  let head = 0
  return {
    push: (item) => void items.push(item),
    shift() {
      if (head >= items.length) return undefined
      const item = items[head]
      items[head] = undefined
      head += 1
      if (head > COMPACT_AT && head * 2 > items.length) {
        items = items.slice(head)
        head = 0
      }
      return item
    },
    get size() {
      return items.length - head
    },
    drain() {
      const rest = items.slice(head) as T[]
      items = []
      head = 0
      return rest
    },
  }
}
