import type { ClientSession, Model } from 'mongoose'
import type { Store } from '../store/open-store.ts'
import { insertAll, updateAll } from '../store/write-in-transaction.ts'
import type { Drafts } from './drafts.ts'
import type { WorkingSet } from './working-set.ts'

/** A document that was read in this transaction is not there to be changed: somebody removed it; the turn is made again. */
export class StateMoved extends Error {
  constructor(collection: string) {
    super(`A document of ${collection} went away in the middle of a turn`)
    this.name = 'StateMoved'
  }
}

/** Writes what a turn made and changed, one bulk a collection. */
export async function writeState(store: Store, set: WorkingSet, session: ClientSession): Promise<void> {
  await writeDrafts(store.people, set.people, session)
  await writeDrafts(store.conversations, set.conversations, session)
  await writeDrafts(store.messages, set.messages, session)
  await writeDrafts(store.posts, set.posts, session)
  await writeDrafts(store.comments, set.comments, session)
}

async function writeDrafts<Doc extends { readonly _id: string; readonly shopId: string }>(
  model: Model<Doc>,
  drafts: Drafts<Doc>,
  session: ClientSession,
): Promise<void> {
  const added = drafts.added()
  const changed = drafts.changed()
  await insertAll(model, added, session)
  const updates = changed.map(({ after, patch }) => ({
    q: { _id: after._id, shopId: after.shopId },
    u: { $set: patch },
  }))
  if ((await updateAll(model, updates, session)) !== changed.length)
    throw new StateMoved(model.collection.name)
}
