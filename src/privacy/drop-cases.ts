import type { Clock } from '../kit/clock.ts'
import type { Store } from '../store/open-store.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** How many of each register went. */
export interface DroppedCases {
  readonly privacyRequests: number
  readonly complaints: number
  readonly holds: number
  readonly breaches: number
  readonly authorityCases: number
  readonly shopErasures: number
}

/**
 * Drops cases of all shops that have been over for the whole period: the proof of how they were answered is kept for as
 * long as somebody may ask for it, and no longer. What is not over stays, however old.
 */
export async function dropOldCases(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  caseDays: number,
): Promise<DroppedCases> {
  const before = { $type: 'date' as const, $lt: new Date(clock.nowMs() - caseDays * DAY_MS) }
  const because = { system: 'cases of all shops whose time is over' }
  const [requests, complaints, ended, refused, breaches, orders, shops] = await Promise.all([
    // An erasure is over only when it has looked for the last time.
    store.privacyRequests.deleteMany({ finishedAt: before, recheckAt: null }, because),
    store.complaints.deleteMany({ closedAt: before }, because),
    // What a hold had kept was destroyed when it ended.
    store.holds.deleteMany({ endedAt: before }, because),
    store.holds.deleteMany({ state: 'refused', decidedAt: before }, because),
    store.breaches.deleteMany({ closedAt: before }, because),
    // What the merchant has not been told of yet stays until they are.
    store.authorityCases.deleteMany({ closedAt: before, untold: false }, because),
    store.shopErasures.deleteMany({ doneAt: before }, because),
  ])
  return {
    privacyRequests: requests.deletedCount,
    complaints: complaints.deletedCount,
    holds: ended.deletedCount + refused.deletedCount,
    breaches: breaches.deletedCount,
    authorityCases: orders.deletedCount,
    shopErasures: shops.deletedCount,
  }
}
