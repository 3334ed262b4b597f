import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { HistoryDeps } from './deps.ts'
import { HOUR_MS, TALLY_AHEAD_MS, TALLY_ROWS } from './limits.ts'

const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)

type Row = Pick<DeliveryDoc, '_id' | 'shopId' | 'channelId' | 'receivedAt' | 'outcome'>

interface Tally {
  readonly shopId: string
  readonly channelId: string
  readonly hour: Date
  applied: number
  duplicates: number
  refused: number
}

/**
 * Journal rows leave after their period; what they prove must not. Shortly before, their events are added to the tally of
 * their channel and hour, and the rows removed, both or neither.
 * @returns how many rows were folded
 */
export async function foldJournal(deps: HistoryDeps): Promise<number> {
  const { store, clock } = deps
  const until = new Date(clock.nowMs() + TALLY_AHEAD_MS)
  let folded = 0
  for (;;) {
    const rows = (await store.deliveries.collection
      .find(
        { expireAt: { $lte: until }, state: { $in: ['done', 'refused'] }, channelId: { $type: 'string' } },
        { projection: { shopId: 1, channelId: 1, receivedAt: 1, outcome: 1 }, hint: 'ttl' },
      )
      .sort({ expireAt: 1 })
      .limit(TALLY_ROWS)
      .toArray()) as unknown as Row[]
    if (rows.length === 0) return folded
    await fold(deps, rows)
    folded += rows.length
    if (rows.length < TALLY_ROWS) return folded
  }
}

async function fold({ store }: HistoryDeps, rows: readonly Row[]): Promise<void> {
  const tallies = talliesOf(rows)
  await store.transaction(async (session) => {
    const removed = await store.deliveries.collection.deleteMany(
      { _id: { $in: rows.map(({ _id }) => _id) } },
      { session },
    )
    // Another worker, or their own end, was first with some: counted by it, or with the next page.
    if (removed.deletedCount !== rows.length)
      throw new Error('Rows of the journal left while they were counted')
    await store.journalTallies.collection.bulkWrite(
      tallies.map(({ shopId, channelId, hour, ...counts }) => ({
        updateOne: {
          filter: { _id: `${channelId}:${hour.toISOString()}` as never },
          update: { $setOnInsert: { shopId, channelId, hour }, $inc: counts },
          upsert: true,
        },
      })),
      { session },
    )
  })
}

function talliesOf(rows: readonly Row[]): Tally[] {
  const tallies = new Map<string, Tally>()
  for (const { shopId, channelId, receivedAt, outcome } of rows) {
    if (shopId === null || channelId === null) continue
    const hour = hourOf(receivedAt)
    const key = `${channelId}:${hour.getTime()}`
    const tally = tallies.get(key) ?? { shopId, channelId, hour, applied: 0, duplicates: 0, refused: 0 }
    tallies.set(key, tally)
    tally.applied += outcome?.applied ?? 0
    tally.duplicates += outcome?.duplicates ?? 0
    tally.refused += outcome?.refused ?? 0
  }
  return [...tallies.values()]
}
