import type { Platform } from '../channels/platform.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'

/**
 * An account was linked: what came for it before goes to work. Call it after the link is stored.
 * @returns how many rows, and the lane to wake (null: none)
 */
export async function claimAccount(
  store: Store,
  platform: Platform,
  accountId: string,
): Promise<{ rows: number; lane: number | null }> {
  const mine = { platform, accountId, state: 'unclaimed' }
  const first = (await store.deliveries.collection.findOne(mine, {
    projection: { lane: 1 },
  })) as Pick<DeliveryDoc, 'lane'> | null
  if (first === null) return { rows: 0, lane: null }
  const result = await store.deliveries.collection.updateMany(mine, {
    $set: { state: 'pending', expireAt: null },
  })
  return { rows: result.modifiedCount, lane: first.lane }
}

/** A Zalo account was unlinked: its rows go, done ones too. @returns how many */
export async function dropAccountRows(store: Store, platform: Platform, accountId: string): Promise<number> {
  const result = await store.deliveries.collection.deleteMany({ platform, accountId })
  return result.deletedCount
}
