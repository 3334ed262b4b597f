import type { Clock } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import type { SupportSessionDoc, SupportTopic } from '../store/models/support-session.ts'
import type { Store } from '../store/open-store.ts'

interface Deps {
  readonly store: Pick<Store, 'supportSessions'>
  readonly clock: Clock
}
interface Person {
  readonly userId: string
  readonly userName: string | null
}

const HOUR_MS = 60 * 60 * 1000

/** Opens the door of a shop to KiotViet's support until its hours are over. The id is what support enters with. */
export async function openSupportSession(
  { store, clock }: Deps,
  shopId: string,
  { by, topic, ticket, hours }: { by: Person; topic: SupportTopic; ticket: string | null; hours: number },
): Promise<SupportSessionDoc> {
  const openedAt = new Date(clock.nowMs())
  const session: SupportSessionDoc = {
    _id: newId('sps'),
    shopId,
    topic,
    ticket,
    openedBy: { userId: by.userId, name: by.userName },
    openedAt,
    until: new Date(openedAt.getTime() + hours * HOUR_MS),
    endedAt: null,
    endedBy: null,
    staff: [],
    lastUsedAt: null,
  }
  await store.supportSessions.create([session])
  return session
}

/** One of the support staff comes in, or goes on. null: nobody opened it, or it is over. */
export const enterSupportSession = (
  { store, clock }: Deps,
  id: string,
  { userId, userName }: Person,
): Promise<SupportSessionDoc | null> => {
  const now = new Date(clock.nowMs())
  return store.supportSessions
    .findOneAndUpdate(
      { _id: id, endedAt: null, until: { $gt: now } },
      { $set: { lastUsedAt: now }, $addToSet: { staff: { userId, name: userName } } },
      { returnDocument: 'after', system: 'support has no shop: the session says which one opened to them' },
    )
    .lean<SupportSessionDoc>()
}

/** Ends one before its time; what has ended stays as it ended. null: not of this shop. */
export async function endSupportSession(
  { store, clock }: Deps,
  shopId: string,
  id: string,
  by: Person,
): Promise<SupportSessionDoc | null> {
  const now = new Date(clock.nowMs())
  await store.supportSessions.updateOne(
    { _id: id, shopId, endedAt: null, until: { $gt: now } },
    { $set: { endedAt: now, endedBy: by.userId } },
  )
  return store.supportSessions.findOne({ _id: id, shopId }).lean<SupportSessionDoc>()
}

/** A shop's sessions, newest first. */
export async function listSupportSessions(
  { store }: Pick<Deps, 'store'>,
  shopId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly rows: readonly SupportSessionDoc[]; readonly nextCursor: string | null }> {
  const found = await store.supportSessions
    .find({ shopId, ...after(cursor) })
    .sort({ openedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<SupportSessionDoc[]>()
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows,
    nextCursor: found.length > rows.length && last ? `${last.openedAt.getTime()}.${last._id}` : null,
  }
}

function after(cursor: string | undefined): object {
  const [, atMs, _id] = /^(\d{1,15})\.(sps_[\w-]{1,40})$/.exec(cursor ?? '') ?? []
  if (atMs === undefined || _id === undefined) return {}
  const openedAt = new Date(Number(atMs))
  return {
    openedAt: { $lte: openedAt },
    $or: [{ openedAt: { $lt: openedAt } }, { openedAt, _id: { $lt: _id } }],
  }
}

/** Drops those that were over before the period began, over all shops. @returns how many */
export const dropOldSupportSessions = async ({ store, clock }: Deps, days: number): Promise<number> =>
  (
    await store.supportSessions.deleteMany(
      { until: { $lt: new Date(clock.nowMs() - days * 24 * HOUR_MS) } },
      { system: 'support sessions of all shops whose time is over' },
    )
  ).deletedCount
