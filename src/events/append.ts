import type { ClientSession } from 'mongoose'
import type { EventDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import { insertAll } from '../store/write-in-transaction.ts'
import type { OutEvent } from './out-event.ts'
import { newObjectId } from '../store/object-id.ts'

/**
 * Writes what happened, in the order given, together with the change it tells of: pass the change's session, so that there
 * is never one without the other. Ids grow with the order of writing in this process.
 */
export async function appendEvents(
  store: Store,
  events: readonly OutEvent[],
  session?: ClientSession,
): Promise<void> {
  if (events.length === 0) return
  const docs: EventDoc[] = events.map((event) => ({
    _id: newObjectId(),
    shopId: event.shopId,
    type: event.type,
    platform: event.platform,
    channelId: event.channelId,
    conversationId: event.conversationId,
    subjectId: event.subjectId,
    at: event.at,
  }))
  if (session) await insertAll(store.events, docs, session)
  else await store.events.collection.insertMany(docs)
}
