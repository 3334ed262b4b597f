import { randomUUID } from 'node:crypto'
import { followOn } from '../src/events/follow-on.ts'
import { indexMessages } from '../src/inbox/index-messages.ts'
import { indexPeople } from '../src/people/index-people.ts'
import type { Processors } from '../src/queues/processor.ts'
import { releaseLease, takeLease } from '../src/store/lease.ts'
import { withTerms } from '../src/store/search-terms.ts'
import type { RoomDeps } from '../src/room-deps.ts'

/** Longer than a page of events takes; a sweep that died is followed by the next after it. */
const SWEEP_LEASE_MS = 60_000

/** Queue `search`: words of new texts, names and phones. */
export function searchProcessors(parts: RoomDeps): Processors {
  return {
    'search-index': async ({ shopId, messageIds, personIds }) => {
      if (messageIds.length > 0) await indexMessages(parts, shopId, messageIds)
      if (personIds.length > 0) await indexPeople(parts, shopId, personIds)
    },
  }
}

/** Makes findable what a lost job left out: goes through the events of all shops, each once. */
export async function sweepSearch(parts: RoomDeps): Promise<void> {
  const { clock, store } = parts
  const lease = await takeLease(store, 'sweep:search', randomUUID(), SWEEP_LEASE_MS)
  if (!lease) return
  try {
    await followOn(store, 'search', clock.nowMs(), async (events) => {
      const idsOf = (types: readonly string[]) => {
        const byShop = new Map<string, Set<string>>()
        for (const event of events)
          if (types.includes(event.type))
            byShop.set(event.shopId, (byShop.get(event.shopId) ?? new Set()).add(event.subjectId))
        return byShop
      }
      for (const [shopId, ids] of idsOf(['message.received', 'message.status'])) {
        const found = await withTerms(store, shopId, [...ids])
        await indexMessages(
          parts,
          shopId,
          [...ids].filter((id) => !found.has(id)),
        )
      }
      for (const [shopId, ids] of idsOf(['message.changed'])) await indexMessages(parts, shopId, [...ids])
      for (const [shopId, ids] of idsOf(['person.changed'])) await indexPeople(parts, shopId, [...ids])
    })
  } finally {
    await releaseLease(store, lease)
  }
}
