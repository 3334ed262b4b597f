import type { ClientSession } from 'mongoose'
import type { InboundEvent, PolicyEvent } from '../channels/inbound-event.ts'
import type { Store } from '../store/open-store.ts'
import { updateAll } from '../store/write-in-transaction.ts'
import type { Subject } from './working-set.ts'

type Item = { readonly subject: Subject; readonly event: InboundEvent }

/** Of two words at one moment the block stands: told once too often is better than not told. */
const RANK = { unblock: 0, warning: 1, block: 2 } as const

/**
 * Puts the platform's newest word on each account's conduct on its channel, in the turn's own transaction; what is older
 * than the word that stands changes nothing. The doctor's sweep tells the shop.
 */
export async function notePolicy(
  store: Store,
  items: readonly Item[],
  session: ClientSession,
): Promise<void> {
  const newest = new Map<string, { subject: Subject; event: PolicyEvent }>()
  for (const { subject, event } of items) {
    if (event.kind !== 'policy') continue
    const standing = newest.get(subject.channelId)?.event
    if (standing === undefined || isNewer(event, standing)) newest.set(subject.channelId, { subject, event })
  }
  if (newest.size === 0) return
  const updates = [...newest.values()].map(({ subject, event: { atMs, action, reason } }) => ({
    q: {
      _id: subject.channelId,
      shopId: subject.shopId,
      $or: [
        { policy: null },
        { 'policy.at': { $lt: new Date(atMs) } },
        {
          'policy.at': new Date(atMs),
          'policy.action': {
            $in: Object.keys(RANK).filter((other) => RANK[other as typeof action] < RANK[action]),
          },
        },
      ],
    },
    u: { $set: { policy: { action, reason, at: new Date(atMs), isTold: false } } },
  }))
  await updateAll(store.channels, updates, session)
}

const isNewer = (one: PolicyEvent, other: PolicyEvent): boolean =>
  one.atMs > other.atMs || (one.atMs === other.atMs && RANK[one.action] > RANK[other.action])
