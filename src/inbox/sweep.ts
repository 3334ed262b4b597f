import type { Store } from '../store/open-store.ts'

/** Lanes that have work, whoever was told of it: what makes a lost wake-up cost seconds. */
export async function lanesWithPending(store: Store): Promise<number[]> {
  const lanes = (await store.deliveries.collection.distinct('lane', { state: 'pending' })) as number[]
  return lanes.sort((a, b) => a - b)
}
