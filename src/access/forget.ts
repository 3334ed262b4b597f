import type { Store } from '../store/open-store.ts'

/**
 * Takes erased people out of a log: that somebody looked, or that something left, stays on record; whose it was does not.
 * @returns how many rows named them
 */
export async function forgetIn(
  log: Store['accessLog'] | Store['disclosures'],
  shopId: string,
  personIds: readonly string[],
): Promise<number> {
  const ids = [...personIds]
  const erased = { $add: ['$erased', { $size: { $setIntersection: ['$people', ids] } }] }
  // Past the model: an update computed from the row itself is none of its forms.
  const forgotten = await log.collection.updateMany({ shopId, people: { $in: ids } }, [
    { $set: { erased, people: { $setDifference: ['$people', ids] } } },
  ])
  return forgotten.modifiedCount
}
