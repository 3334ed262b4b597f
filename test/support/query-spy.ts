import mongoose from 'mongoose'
import type { Store } from '../../src/store/open-store.ts'

/** One command to a shop's collection that named no shop. */
export interface ShoplessQuery {
  readonly collection: string
  readonly method: string
  readonly filter: string
}

export interface QuerySpy {
  /** Commands to shops' collections seen so far. */
  readonly seen: () => number
  readonly shopless: () => readonly ShoplessQuery[]
  /** Forgets what was seen. */
  clear(): void
  stop(): void
}

const WRITES_DOCUMENTS = new Set(['insertOne', 'insertMany'])
const NO_QUERY = new Set(['createIndex', 'createIndexes', 'listIndexes', 'watch'])

/**
 * Looks at every command that goes to the database, below the models and their guard: one that touches a shop's data and
 * names no shop stands out. One spy at a time.
 */
export function spyOnQueries(store: Store): QuerySpy {
  const shops = new Set(
    Object.values(store)
      .filter(isModel)
      .filter(({ schema }) => schema.path('shopId') !== undefined && schema.get('shopless' as never) !== true)
      .map(({ collection }) => collection.name),
  )
  let seen = 0
  let shopless: ShoplessQuery[] = []
  mongoose.set('debug', (collection: string, method: string, first: unknown) => {
    if (!shops.has(collection) || NO_QUERY.has(method)) return
    seen += 1
    for (const filter of filtersOf(method, first)) {
      if (namesShop(filter)) continue
      shopless.push({ collection, method, filter: JSON.stringify(filter) })
    }
  })
  return {
    seen: () => seen,
    shopless: () => shopless,
    clear() {
      seen = 0
      shopless = []
    },
    stop: () => void mongoose.set('debug', false),
  }
}

const isModel = (value: unknown): value is mongoose.Model<unknown> =>
  typeof value === 'function' && 'schema' in value && 'collection' in value

/** What a command selects by, or writes: all that must carry the shop. */
function filtersOf(method: string, first: unknown): unknown[] {
  if (WRITES_DOCUMENTS.has(method)) return [first].flat()
  if (method === 'aggregate') return [(first as { $match?: unknown }[])[0]?.$match]
  if (method === 'bulkWrite')
    return (first as Record<string, { filter?: unknown; document?: unknown }>[]).flatMap((operation) =>
      Object.values(operation).map(({ filter, document }) => filter ?? document),
    )
  return [first]
}

const namesShop = (filter: unknown): boolean => {
  const { shopId } = (filter ?? {}) as { shopId?: unknown }
  return typeof shopId === 'string' && shopId !== ''
}
