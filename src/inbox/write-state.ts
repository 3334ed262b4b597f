import type { ClientSession, Model } from 'mongoose'
import type { Store } from '../store/open-store.ts'
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
  if (added.length > 0) await model.collection.insertMany(added as never[], { session, ordered: false })
  if (changed.length === 0) return
  const result = await model.collection.bulkWrite(
    changed.map(({ after, patch }) => ({
      updateOne: { filter: { _id: after._id as never, shopId: after.shopId }, update: { $set: patch } },
    })) as never[],
    { session, ordered: false },
  )
  if (result.matchedCount !== changed.length) throw new StateMoved(model.collection.name)
}
