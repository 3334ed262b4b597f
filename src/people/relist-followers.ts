import type { ChannelDoc } from '../store/models/channel.ts'
import type { SyncRunDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'
import { startFollowerSync } from './followers.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Lists begun by one sweep: many OAs linked on one day are not all read again in one minute. */
const BEGUN_AT_ONCE = 20

/**
 * Zalo tells of follows and unfollows by webhook alone, and may lose one: lists that were last read so long ago are read
 * anew, at the pace of every list (bulk share of the rate lane, a page a job).
 * @param everyDays 0: never
 * @returns the runs to be read
 */
export async function startDueLists(
  deps: Pick<PeopleDeps, 'store' | 'clock'>,
  everyDays: number,
): Promise<{ shopId: string; runId: string }[]> {
  if (everyDays === 0) return []
  const { store, clock } = deps
  const overdue = await store.syncRuns
    .find(
      {
        isNewest: true,
        kind: 'followers',
        // The type stands here because only with it the planner may use the partial index.
        finishedAt: { $type: 'date', $lte: new Date(clock.nowMs() - everyDays * DAY_MS) },
      },
      { shopId: 1, channelId: 1 },
      { system: 'follower lists of all shops that were read long ago' },
    )
    .sort({ finishedAt: 1 })
    .limit(BEGUN_AT_ONCE)
    .lean<Pick<SyncRunDoc, '_id' | 'shopId' | 'channelId'>[]>()
  const begun: { shopId: string; runId: string }[] = []
  for (const { _id, shopId, channelId } of overdue) {
    const channel = { _id: channelId, shopId }
    if (await store.channels.exists({ ...channel, live: true } satisfies Partial<ChannelDoc>))
      begun.push({ shopId, runId: await startFollowerSync(deps, channel, 'periodic') })
    // A new link begins with a list of its own.
    else await store.syncRuns.updateOne({ _id, shopId }, { $set: { isNewest: false } })
  }
  return begun
}
