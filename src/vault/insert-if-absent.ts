import type { Model } from 'mongoose'
import { isDuplicateKey } from '../store/store-faults.ts'

/** One command carries at most this many rows. */
export const KEYS_PER_COMMAND = 1_000

type Row = { readonly _id: string }

/**
 * Inserts the rows whose id is free, journaled on a majority. Of two processes that make the same key at once, the first
 * wins: the caller reads again and uses what stands there, never what it meant to write.
 */
export async function insertIfAbsent<Doc extends Row>(
  model: Model<Doc>,
  rows: readonly Doc[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += KEYS_PER_COMMAND) {
    try {
      await model.collection.insertMany(rows.slice(at, at + KEYS_PER_COMMAND) as never, {
        ordered: false,
        writeConcern: { w: 'majority', journal: true },
      })
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
    }
  }
}

/** Reads rows by id from the primary, only what a majority has. */
export async function readRows<Doc extends Row>(
  model: Model<Doc>,
  filter: Record<string, unknown>,
): Promise<Doc[]> {
  return (await model.collection
    .find(filter as never, { readPreference: 'primary', readConcern: { level: 'majority' } })
    .toArray()) as unknown as Doc[]
}
