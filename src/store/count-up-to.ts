import type { Model, mongo } from 'mongoose'

/** A count that stopped at a limit: `more` where there are more than `count`. */
export interface CountUpTo {
  readonly count: number
  readonly more: boolean
}

/**
 * Counts through one index and no further than `most`, so that it costs the same however much is there.
 * For work of the whole gateway: it asks past the guard that keeps queries within a shop.
 * @param index name of the index that answers it
 */
export async function countUpTo(
  model: Pick<Model<never>, 'collection'>,
  filter: mongo.Filter<mongo.Document>,
  index: string,
  most: number,
): Promise<CountUpTo> {
  const counted = await model.collection.countDocuments(filter, { hint: index, limit: most + 1 })
  return { count: Math.min(counted, most), more: counted > most }
}
