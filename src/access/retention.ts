import type { Clock } from '../kit/clock.ts'
import type { ComplaintDoc } from '../store/models/complaint.ts'
import type { AccessDoc } from '../store/models/access.ts'
import type { Store } from '../store/open-store.ts'
import type { Disclosures } from './disclosures.ts'

export interface RecordPeriods {
  readonly accessLogDays: number
  readonly disclosureDays: number
}

const DAY_MS = 24 * 60 * 60 * 1000
/** A delete holds no lock for long, and the next slice sees how far this one came. */
const ROWS_A_SLICE = 5_000
/** Slices of one sweep; a longer backlog is left to the next. */
const SLICES = 20

/** Drops what has been on record for its whole period, over all shops. @returns how many rows of each log */
export async function dropOldRecords(
  deps: { readonly store: Store; readonly clock: Clock; readonly disclosures: Disclosures },
  { accessLogDays, disclosureDays }: RecordPeriods,
): Promise<{ readonly accessLog: number; readonly disclosures: number }> {
  const nowMs = deps.clock.nowMs()
  const before = (days: number) => new Date(nowMs - days * DAY_MS)
  const pinned = await pinnedWindows(deps.store)
  return {
    accessLog: await dropOldAccess(deps.store, before(accessLogDays), pinned),
    disclosures: await dropOldDisclosures(deps, before(disclosureDays), pinned),
  }
}

type Window = Pick<ComplaintDoc, 'shopId' | 'windowFrom' | 'windowTo'>

/** The times that open complaints are about: their rows stay until those are answered. */
const pinnedWindows = (store: Store): Promise<Window[]> =>
  store.complaints
    .find(
      { state: { $in: ['received', 'acknowledged', 'examined'] } },
      { shopId: 1, windowFrom: 1, windowTo: 1 },
      { system: 'times that open complaints of all shops are about' },
    )
    .lean<Window[]>()

async function dropOldAccess(store: Store, before: Date, pinned: readonly Window[]): Promise<number> {
  const kept = pinned
    .filter(({ windowFrom }) => windowFrom < before)
    .map(({ shopId, windowFrom, windowTo }) => ({ shopId, at: { $gte: windowFrom, $lte: windowTo } }))
  let dropped = 0
  for (let slice = 0; slice < SLICES; slice++) {
    const rows = await store.accessLog
      .find(
        { at: { $lt: before }, ...(kept.length > 0 ? { $nor: kept } : {}) },
        { _id: 1 },
        { system: 'access rows of all shops whose time is over' },
      )
      .sort({ at: 1 })
      .limit(ROWS_A_SLICE)
      .lean<Pick<AccessDoc, '_id'>[]>()
    if (rows.length === 0) break
    const gone = await store.accessLog.deleteMany(
      { _id: { $in: rows.map(({ _id }) => _id) } },
      { system: 'access rows of all shops whose time is over' },
    )
    dropped += gone.deletedCount
    if (rows.length < ROWS_A_SLICE) break
  }
  return dropped
}

async function dropOldDisclosures(
  { store, disclosures }: { readonly store: Store; readonly disclosures: Disclosures },
  before: Date,
  pinned: readonly Window[],
): Promise<number> {
  const shops = await store.disclosures.distinct(
    'shopId',
    { at: { $lt: before } },
    { system: 'shops with disclosures whose time is over' },
  )
  let dropped = 0
  // A chain is dropped from its beginning, so what lies after the oldest time in question stays with it.
  for (const shopId of shops) {
    const from = pinned
      .filter((window) => window.shopId === shopId)
      .map(({ windowFrom }) => windowFrom.getTime())
    dropped += await disclosures.dropBefore(shopId, new Date(Math.min(before.getTime(), ...from)))
  }
  return dropped
}
