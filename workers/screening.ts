import { randomUUID } from 'node:crypto'
import { followOn } from '../src/events/follow-on.ts'
import { screenComments } from '../src/outbox/auto-hide.ts'
import { releaseLease, takeLease } from '../src/store/lease.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Longer than a page of events takes; a sweep that died is followed by the next after it. */
const SWEEP_LEASE_MS = 60_000

/** Judges once more what comments say: the drain that brought one may have died before its rules were looked at. */
export async function sweepComments(parts: RoomDeps): Promise<void> {
  const { clock, store } = parts
  const lease = await takeLease(store, 'sweep:screening', randomUUID(), SWEEP_LEASE_MS)
  if (!lease) return
  try {
    await followOn(store, 'screening', clock.nowMs(), async (events) => {
      const byShop = new Map<string, Set<string>>()
      for (const { type, shopId, subjectId } of events)
        if (type === 'comment.created' || type === 'comment.changed')
          byShop.set(shopId, (byShop.get(shopId) ?? new Set()).add(subjectId))
      for (const [shopId, ids] of byShop) await screenComments(parts.outbox, shopId, [...ids])
    })
  } finally {
    await releaseLease(store, lease)
  }
}
