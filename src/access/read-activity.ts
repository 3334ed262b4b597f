import type { Clock } from '../kit/clock.ts'
import type { ActivityDoc } from '../store/models/activity.ts'
import type { Store } from '../store/open-store.ts'
import type { ActivityKind } from './activity-kinds.ts'
import type { Barred } from './barred.ts'

export interface ActivityQuery {
  readonly userId?: string | undefined
  readonly kind?: ActivityKind | undefined
  /** From this moment on. */
  readonly from?: Date | undefined
  /** Before this moment. */
  readonly to?: Date | undefined
  readonly limit: number
  readonly cursor?: string | undefined
  /** Rows that are not told of yet. */
  readonly leftOut?: Barred
}

/** What users of a shop did, newest first. */
export async function listActivity(
  { store }: { readonly store: Pick<Store, 'activity'> },
  shopId: string,
  { userId, kind, from, to, limit, cursor, leftOut }: ActivityQuery,
): Promise<{ readonly rows: readonly ActivityDoc[]; readonly nextCursor: string | null }> {
  const at = { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) }
  const found = await store.activity
    .find({
      shopId,
      ...(userId === undefined ? {} : { userId }),
      ...(kind === undefined ? {} : { kind }),
      $and: [from || to ? { at } : {}, after(cursor), leftOut ? untold(leftOut) : {}],
    })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean<ActivityDoc[]>()
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows,
    nextCursor: found.length > rows.length && last ? `${last.at.getTime()}.${last._id}` : null,
  }
}

/** What was done about a barred order, and what was tried and refused before there was one. */
const untold = ({ caseIds, requestIds }: Barred): object => ({
  $nor: [
    { subjectId: { $in: [...caseIds] } },
    { requestId: { $in: [...requestIds] } },
    { kind: 'authority-asked', subjectId: null },
  ],
})

function after(cursor: string | undefined): object {
  const [, atMs, _id] = /^(\d{1,15})\.(act_[\w-]{1,40})$/.exec(cursor ?? '') ?? []
  if (atMs === undefined || _id === undefined) return {}
  const at = new Date(Number(atMs))
  return { at: { $lte: at }, $or: [{ at: { $lt: at } }, { at, _id: { $lt: _id } }] }
}

const DAY_MS = 24 * 60 * 60 * 1000
const SYSTEM = { system: 'activity of all shops whose time is over' } as const
/** A delete holds no lock for long, and a longer backlog is left to the next sweep. */
const ROWS_A_SWEEP = 20_000

/** Drops what has been on record for its whole period, over all shops. @returns how many rows */
export async function dropOldActivity(
  { store, clock }: { readonly store: Pick<Store, 'activity'>; readonly clock: Clock },
  days: number,
): Promise<number> {
  const rows = await store.activity
    .find({ at: { $lt: new Date(clock.nowMs() - days * DAY_MS) } }, { _id: 1 }, SYSTEM)
    .sort({ at: 1 })
    .limit(ROWS_A_SWEEP)
    .lean<Pick<ActivityDoc, '_id'>[]>()
  if (rows.length === 0) return 0
  return (await store.activity.deleteMany({ _id: { $in: rows.map(({ _id }) => _id) } }, SYSTEM)).deletedCount
}
