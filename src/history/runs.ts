import type { ClientSession } from 'mongoose'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { HistoryRunDoc } from '../store/models/history.ts'
import type { Store } from '../store/open-store.ts'
import type { HistoryDeps } from './deps.ts'
import { closeGaps } from './close-gaps.ts'
import { STAGES } from './readers.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

export type RunChannel = Pick<ChannelDoc, '_id' | 'shopId' | 'platform' | 'externalId'>

export interface Wish {
  readonly reason: HistoryRunDoc['reason']
  readonly from: Date
  readonly to: Date
  readonly gapIds?: readonly string[]
}

/**
 * Wants a channel's history read from a moment on. One that waits already is widened; one that runs is followed by it,
 * because what it has read may be older than the wish.
 * @returns the run that will do it
 */
export async function wantRun(deps: HistoryDeps, channel: RunChannel, wish: Wish): Promise<HistoryRunDoc> {
  const { store, clock } = deps
  for (;;) {
    const widened = await widenWaiting(store, channel, wish)
    const run = widened ?? (await insertWaiting(store, channel, wish, clock.nowMs()))
    if (run === null) continue
    await startWaiting(deps, channel)
    return run
  }
}

async function widenWaiting(store: Store, channel: RunChannel, wish: Wish): Promise<HistoryRunDoc | null> {
  return store.historyRuns
    .findOneAndUpdate(
      { channelId: channel._id, shopId: channel.shopId, state: 'waiting', open: true },
      {
        $min: { from: wish.from },
        $max: { to: wish.to },
        $addToSet: { gapIds: { $each: [...(wish.gapIds ?? [])] } },
      },
      { returnDocument: 'after' },
    )
    .lean<HistoryRunDoc>()
}

/** @returns null when another has just made one */
async function insertWaiting(
  store: Store,
  channel: RunChannel,
  wish: Wish,
  nowMs: number,
): Promise<HistoryRunDoc | null> {
  const now = new Date(nowMs)
  const run: HistoryRunDoc = {
    _id: newId('bkf'),
    shopId: channel.shopId,
    channelId: channel._id,
    platform: channel.platform,
    reason: wish.reason,
    from: wish.from,
    to: wish.to,
    gapIds: [...(wish.gapIds ?? [])],
    state: 'waiting',
    open: true,
    stages: [...STAGES[channel.platform]],
    cursor: null,
    counts: { calls: 0, conversations: 0, seen: 0, recovered: 0, unreadable: 0 },
    skipped: [],
    toIndex: { messageIds: [], personIds: [] },
    failures: 0,
    dueAt: now,
    problem: null,
    startedAt: now,
    updatedAt: now,
    finishedAt: null,
  }
  try {
    await store.historyRuns.create([run])
    return run
  } catch (error) {
    if (isDuplicateKey(error)) return null
    throw error
  }
}

/** Lets the waiting run of a channel begin, unless another is still at work. */
export async function startWaiting(
  deps: HistoryDeps,
  channel: Pick<RunChannel, '_id' | 'shopId'>,
): Promise<void> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  try {
    const run = await store.historyRuns
      .findOneAndUpdate(
        { channelId: channel._id, shopId: channel.shopId, state: 'waiting', open: true },
        { $set: { state: 'running', startedAt: now, updatedAt: now, dueAt: now } },
        { returnDocument: 'after' },
      )
      .lean<HistoryRunDoc>()
    if (run) deps.wakeRun({ shopId: run.shopId, runId: run._id })
  } catch (error) {
    // One is running: it starts the waiting one when it ends.
    if (!isDuplicateKey(error)) throw error
  }
}

/** Ends a run, says of its gaps what became of them, and lets the next begin. */
export async function endRun(
  deps: HistoryDeps,
  run: HistoryRunDoc,
  state: 'done' | 'stopped',
  problem: string | null,
): Promise<void> {
  const { store, clock, log, meter } = deps
  const now = new Date(clock.nowMs())
  const ended = await store.transaction(async (session: ClientSession) => {
    const changed = await store.historyRuns
      .findOneAndUpdate(
        { _id: run._id, shopId: run.shopId, state: 'running' },
        { $set: { state, open: false, problem, cursor: null, updatedAt: now, finishedAt: now } },
        { session, returnDocument: 'after' },
      )
      .lean<HistoryRunDoc>()
    if (changed) {
      await closeGaps(store, changed, now, session)
      if (isIdle(changed))
        await store.historyRuns.deleteOne({ _id: run._id, shopId: run.shopId }, { session })
    }
    return changed
  })
  if (ended) {
    const { calls, seen, recovered } = ended.counts
    const fields = { runId: run._id, channelId: run.channelId, reason: run.reason, calls, seen, recovered }
    meter.count('history_runs_total', { platform: run.platform, reason: run.reason, outcome: state })
    if (state === 'done') log.info('History was read', fields)
    else log.warn('History could not be read to its end', { ...fields, problem })
    if (await followersMayBeMissed(store, ended))
      await deps.followersMissed({ _id: run.channelId, shopId: run.shopId })
  }
  await startWaiting(deps, { _id: run.channelId, shopId: run.shopId })
}

/** Gaps that were nothing to an account are off the record by now; what stayed was one. */
const followersMayBeMissed = async (
  store: Store,
  { platform, reason, state, gapIds }: HistoryRunDoc,
): Promise<boolean> =>
  platform === 'zalo' &&
  reason === 'gap' &&
  state === 'done' &&
  (await store.gaps.exists({ _id: { $in: gapIds }, cause: { $ne: 'consent-withdrawn' } })) !== null

/** A look that found nothing is nothing to remember: a gap of every account makes one of each channel. */
const isIdle = ({ state, reason, counts }: HistoryRunDoc): boolean =>
  state === 'done' && reason === 'gap' && counts.seen === 0
