import type { DeliveryDoc } from '../store/models/delivery.ts'
import { parseObjectId } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'
import { cursorOf, parseCursor } from './read/cursor.ts'

/** A parked row as an operator sees it: no content. */
export interface ParkedRow {
  readonly id: string
  readonly platform: DeliveryDoc['platform']
  readonly accountId: string
  readonly shopId: string | null
  readonly channelId: string | null
  readonly reason: string | null
  readonly attempts: number
  readonly events: number
  readonly receivedAt: Date
}

/** Where a list of parked rows goes on: many are received in one millisecond, so the time alone would pass some over. */
export const parkedCursor = ({ receivedAt, id }: ParkedRow): string => cursorOf(receivedAt, id)

/** Parked rows, oldest first. @param options `after`: {@link parkedCursor} of the last one seen */
export async function listParked(
  store: Store,
  options: { readonly limit: number; readonly after?: string | undefined },
): Promise<ParkedRow[]> {
  const rows = (await store.deliveries.collection
    .find({ state: 'parked', ...beyond(options.after) }, { projection: { sealed: 0 }, hint: 'parked' })
    .sort({ receivedAt: 1, _id: 1 })
    .limit(options.limit)
    .toArray()) as unknown as DeliveryDoc[]
  return rows.map((row) => ({
    id: row._id.toHexString(),
    platform: row.platform,
    accountId: row.accountId,
    // A row that was never worked on has none of these members.
    shopId: row.shopId ?? null,
    channelId: row.channelId ?? null,
    reason: row.reason ?? null,
    attempts: row.attempts,
    events: row.events,
    receivedAt: row.receivedAt,
  }))
}

function beyond(cursor: string | undefined): object {
  const last = parseCursor(cursor)
  const _id = parseObjectId(last?.id ?? '')
  if (last === null || _id === null) return {}
  // The first member alone bounds the scan of the index.
  return { receivedAt: { $gte: last.at }, $or: [{ receivedAt: { $gt: last.at } }, { _id: { $gt: _id } }] }
}

/** How many rows are parked and since when the oldest: what the alarm looks at. */
export async function parkedNow(store: Store): Promise<{ count: number; oldestAt: Date | null }> {
  const [oldest] = await listParked(store, { limit: 1 })
  const count = await store.deliveries.collection.countDocuments({ state: 'parked' }, { hint: 'parked' })
  return { count, oldestAt: oldest?.receivedAt ?? null }
}

/** Gives a parked row another chance. @returns the lane to wake; null: there is no such parked row */
export async function redrive(store: Store, rowId: string): Promise<number | null> {
  const _id = parseObjectId(rowId)
  if (_id === null) return null
  const row = await store.deliveries.collection.findOneAndUpdate(
    { _id, state: 'parked' },
    { $set: { state: 'pending', attempts: 0, reason: null, expireAt: null } },
    { projection: { lane: 1 } },
  )
  return row === null ? null : Number(row.lane)
}

/** Gives a parked row up, with a reason that stays on it; its content goes. */
export async function dropParked(
  store: Store,
  rowId: string,
  reason: string,
  nowMs: number,
): Promise<boolean> {
  const _id = parseObjectId(rowId)
  if (_id === null) return false
  const result = await store.deliveries.collection.updateOne({ _id, state: 'parked' }, [
    {
      $set: {
        state: 'refused',
        reason: { $literal: `dropped: ${reason}` },
        sealed: null,
        doneAt: new Date(nowMs),
        outcome: { applied: 0, duplicates: 0, parked: 0, refused: '$events' },
        expireAt: new Date(nowMs + 7 * 24 * 60 * 60 * 1000),
      },
    },
  ])
  return result.modifiedCount === 1
}
