import { randomUUID } from 'node:crypto'
import { followOn } from '../src/events/follow-on.ts'
import { screenComments } from '../src/outbox/auto-hide.ts'
import { answerAway } from '../src/outbox/away.ts'
import type { EventDoc } from '../src/store/models/outbox.ts'
import { releaseLease, takeLease } from '../src/store/lease.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Longer than a page of events takes; a sweep that died is followed by the next after it. */
const SWEEP_LEASE_MS = 60_000

/**
 * Judges once more what comments say, and whether customers who wrote were told that nobody is there: the drain that
 * brought their words may have died before it looked.
 */
export async function sweepWords(parts: RoomDeps): Promise<void> {
  const { clock, store } = parts
  const lease = await takeLease(store, 'sweep:screening', randomUUID(), SWEEP_LEASE_MS)
  if (!lease) return
  try {
    await followOn(store, 'screening', clock.nowMs(), async (events) => {
      const comments = byShop(events, ({ type }) => type === 'comment.created' || type === 'comment.changed')
      for (const [shopId, ids] of comments) await screenComments(parts.outbox, shopId, [...ids])
      const messages = byShop(events, ({ type }) => type === 'message.received')
      for (const [shopId, ids] of messages) await answerAway(parts.outbox, shopId, [...ids])
    })
  } finally {
    await releaseLease(store, lease)
  }
}

function byShop(
  events: readonly EventDoc[],
  isAsked: (event: EventDoc) => boolean,
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const event of events.filter(isAsked))
    found.set(event.shopId, (found.get(event.shopId) ?? new Set()).add(event.subjectId))
  return found
}
