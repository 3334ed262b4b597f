import { objectIdAt } from '../store/object-id.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'

/** Ids are given before the commit: after this long every transaction that could still bring an older one is over. */
const SETTLED_MS = 90_000
const PAGE = 1_000

interface Place {
  readonly _id: string
  readonly after: EventDoc['_id']
}

/**
 * Reads every event once, in order, for a follower that remembers its place over restarts: what a lost job should have
 * done is found again here, because an event is written together with the change it tells of.
 * @param onPage must be repeatable: after a crash its last page comes again
 * @returns how many events were read
 */
export async function followOn(
  store: Store,
  follower: string,
  nowMs: number,
  onPage: (events: EventDoc[]) => Promise<void>,
): Promise<number> {
  const places = store.connection.collection<Place>('places')
  const until = objectIdAt(nowMs - SETTLED_MS)
  let after = (await places.findOne({ _id: follower }))?.after ?? objectIdAt(0)
  let read = 0
  for (;;) {
    const events = (await store.events.collection
      .find({ _id: { $gt: after, $lt: until } })
      .sort({ _id: 1 })
      .limit(PAGE)
      .toArray()) as EventDoc[]
    const last = events.at(-1)
    if (!last) return read
    await onPage(events)
    after = last._id
    await places.updateOne({ _id: follower }, { $set: { after } }, { upsert: true })
    read += events.length
  }
}
