import type { CountUpTo } from '../store/count-up-to.ts'
import type { Store } from '../store/open-store.ts'
import { lanesWithPending } from './sweep.ts'

/** Of each lane so many rows are looked at: all lanes together stay within a few thousand keys of an index. */
export const LOOKED_AT_PER_LANE = 100

/** Journal rows of one lane that wait to be applied. */
export interface LaneWaiting {
  readonly lane: number
  readonly waiting: CountUpTo
  /** When the oldest of those looked at came; where there are more, an older one may wait. */
  readonly oldestAt: Date
}

/** The lanes that have work, the one that waits longest first. */
export async function waitingEvents(store: Store): Promise<LaneWaiting[]> {
  const lanes = await Promise.all((await lanesWithPending(store)).map((lane) => waitingIn(store, lane)))
  return lanes
    .filter((lane) => lane !== null)
    .sort((one, other) => one.oldestAt.getTime() - other.oldestAt.getTime())
}

/** Out of the index alone: a row's id tells when it came. @returns null: it was drained meanwhile */
async function waitingIn(store: Store, lane: number): Promise<LaneWaiting | null> {
  const rows = await store.deliveries.collection
    .find({ state: 'pending', lane }, { projection: { _id: 1 }, hint: 'pending_by_lane' })
    .sort({ accountId: 1, _id: 1 })
    .limit(LOOKED_AT_PER_LANE + 1)
    .toArray()
  const times = rows.map(({ _id }) => _id.getTimestamp().getTime())
  if (times.length === 0) return null
  return {
    lane,
    waiting: { count: Math.min(rows.length, LOOKED_AT_PER_LANE), more: rows.length > LOOKED_AT_PER_LANE },
    oldestAt: new Date(Math.min(...times)),
  }
}
