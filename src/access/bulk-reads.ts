import { idOf } from '../kit/ids.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { AccessDoc } from '../store/models/access.ts'
import type { Store } from '../store/open-store.ts'

/** From when on a user's reading is told to the owner. */
export interface BulkLimits {
  /** Different people one user looked at within an hour. */
  readonly peoplePerHour: number
  /** Times one user handed a person's data out within a day. */
  readonly exportsPerDay: number
}

export interface BulkDeps {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const SYSTEM = { system: 'reads of all shops are counted by user' } as const

interface Reader {
  readonly shopId: string
  readonly userId: string
  readonly many: number
}

/**
 * Looks for users who read or hand out more than their work explains, over all shops. Whoever is found is told to the shop's
 * owner once a span, however often this runs.
 * @returns how many were told now
 */
export async function alarmOfBulkReads(deps: BulkDeps, limits: BulkLimits): Promise<number> {
  const reads = await readersOf(deps, limits.peoplePerHour)
  const exports = await exportersOf(deps, limits.exportsPerDay)
  let told = 0
  for (const reader of reads) if (await tell(deps, reader, 'bulk-read', HOUR_MS)) told += 1
  for (const reader of exports) if (await tell(deps, reader, 'bulk-export', DAY_MS)) told += 1
  return told
}

/** First the sum of what each row counted, out of the index alone; then, for the few above it, different people. */
async function readersOf({ store, clock }: BulkDeps, limit: number): Promise<Reader[]> {
  const since = new Date(clock.nowMs() - HOUR_MS)
  const suspects = await store.accessLog
    .aggregate<{ _id: { shopId: string; userId: string } }>([
      { $match: { at: { $gte: since } } },
      { $group: { _id: { shopId: '$shopId', userId: '$userId' }, sum: { $sum: '$count' } } },
      { $match: { sum: { $gt: limit } } },
    ])
    .option(SYSTEM)
  const readers: Reader[] = []
  for (const { _id } of suspects) {
    const many = await differentPeople(store, _id.shopId, _id.userId, since)
    if (many > limit) readers.push({ ..._id, many })
  }
  return readers
}

async function differentPeople(store: Store, shopId: string, userId: string, since: Date): Promise<number> {
  const [counted] = await store.accessLog.aggregate<{ many: number }>([
    { $match: { shopId, userId, at: { $gte: since } } },
    { $unwind: '$people' },
    { $group: { _id: '$people' } },
    { $count: 'many' },
  ])
  return counted?.many ?? 0
}

async function exportersOf({ store, clock }: BulkDeps, limit: number): Promise<Reader[]> {
  const since = new Date(clock.nowMs() - DAY_MS)
  const found = await store.disclosures
    .aggregate<{ _id: { shopId: string; userId: string }; many: number }>([
      // Webhooks out leave by the hundred, and no user sits before them.
      {
        $match: { at: { $gte: since }, 'people.0': { $exists: true }, 'recipient.kind': { $ne: 'webhook' } },
      },
      { $group: { _id: { shopId: '$shopId', userId: '$userId' }, many: { $sum: 1 } } },
      { $match: { many: { $gt: limit } } },
    ])
    .option(SYSTEM)
  return found.map(({ _id, many }) => ({ ..._id, many }))
}

/** As their newest row calls them. */
async function nameOf(store: Store, shopId: string, userId: string): Promise<string> {
  const row = await store.accessLog
    .findOne({ shopId, userId }, { userName: 1 })
    .sort({ at: -1, _id: -1 })
    .lean<Pick<AccessDoc, 'userName'>>()
  return row?.userName ?? userId
}

/** One notice a user and span. */
async function tell(
  { store, clock, log, meter }: BulkDeps,
  { shopId, userId, many }: Reader,
  kind: 'bulk-read' | 'bulk-export',
  spanMs: number,
): Promise<boolean> {
  const nowMs = clock.nowMs()
  const lately = { kind, userId, at: { $gt: new Date(nowMs - spanMs) } }
  if (await store.notices.exists({ shopId, ...lately })) return false
  // Two sweeps at once give it the same id, so that it is told once all the same.
  const since = new Date(Math.floor(nowMs / spanMs) * spanMs)
  const written = await store.notices.updateOne(
    { _id: idOf('ntc', shopId, `${kind} ${userId} ${since.toISOString()}`), shopId },
    {
      $setOnInsert: {
        channelId: null,
        platform: null,
        kind,
        detail: await nameOf(store, shopId, userId),
        days: null,
        userId,
        count: many,
        since: new Date(nowMs - spanMs),
        at: new Date(nowMs),
        dismissedAt: null,
        resolvedAt: null,
      },
    },
    { upsert: true },
  )
  if (written.upsertedCount === 0) return false
  meter.count('bulk_reads_total', { kind })
  log.warn('A user reads more than their work explains: the owner is told', { kind, many })
  return true
}
