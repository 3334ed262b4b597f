import type { Clock } from '../kit/clock.ts'
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
  return {
    accessLog: await dropOldAccess(deps.store, before(accessLogDays)),
    disclosures: await dropOldDisclosures(deps, before(disclosureDays)),
  }
}

async function dropOldAccess(store: Store, before: Date): Promise<number> {
  let dropped = 0
  for (let slice = 0; slice < SLICES; slice++) {
    const rows = await store.accessLog
      .find({ at: { $lt: before } }, { _id: 1 }, { system: 'access rows of all shops whose time is over' })
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
): Promise<number> {
  const shops = await store.disclosures.distinct(
    'shopId',
    { at: { $lt: before } },
    { system: 'shops with disclosures whose time is over' },
  )
  let dropped = 0
  for (const shopId of shops) dropped += await disclosures.dropBefore(shopId, before)
  return dropped
}
