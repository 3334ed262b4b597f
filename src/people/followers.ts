import { randomUUID } from 'node:crypto'
import { idOf, newId } from '../kit/ids.ts'
import { releaseLease, takeLease } from '../store/lease.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { SyncRunDoc } from '../store/models/person.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { findGraves } from '../vault/tombstones.ts'
import { askAboutMissing, noteListed } from './follower-changes.ts'
import type { PeopleDeps } from './deps.ts'
import {
  type ListLimits,
  nextPosition,
  parsePosition,
  periodText,
  START,
  toCursor,
  vietnamDay,
} from './follower-plan.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

/** The platform's page, and the last offset it answers (docs/platforms/zalo.md#people). */
const LIST_LIMITS: ListLimits = { pageSize: 50, lastOffset: 9_951 }
/** How long it is kept when a list was read, and how it went. */
const KEPT_RUNS_MS = 90 * 24 * 60 * 60 * 1000
/** Longer than one page's call and writes. */
const LEASE_MS = 60_000

/** Starts reading a Zalo OA's follower list, or finds the run that is already doing it. @returns the run's id */
export async function startFollowerSync(
  deps: Pick<PeopleDeps, 'store' | 'clock'>,
  channel: Pick<ChannelDoc, '_id' | 'shopId'>,
  reason: 'linked' | 'on-demand' | 'periodic',
): Promise<string> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const running = {
    shopId: channel.shopId,
    channelId: channel._id,
    kind: 'followers' as const,
    state: 'running' as const,
  }
  const found = await store.syncRuns.findOne(running).lean<SyncRunDoc>()
  if (found) return await becomesNewest(deps, found)
  const run: SyncRunDoc = {
    ...running,
    _id: newId('run'),
    cursor: toCursor(START),
    progress: { seen: 0, changed: 0, total: null },
    reason,
    startedAt: now,
    updatedAt: now,
    finishedAt: null,
    problem: null,
    isNewest: true,
  }
  try {
    await store.syncRuns.create([run])
  } catch (error) {
    // Started by somebody else in between: theirs is the run.
    if (!isDuplicateKey(error)) throw error
    const theirs = await store.syncRuns.findOne(running).lean<SyncRunDoc>()
    if (theirs) return await becomesNewest(deps, theirs)
    throw error
  }
  return await becomesNewest(deps, run)
}

/** Runs of before are no reason to read again; the old ones tell nobody anything any more. */
async function becomesNewest(
  { store, clock }: Pick<PeopleDeps, 'store' | 'clock'>,
  { _id, shopId, channelId, kind }: SyncRunDoc,
): Promise<string> {
  const before = { shopId, channelId, kind, _id: { $ne: _id } }
  await store.syncRuns.updateMany({ ...before, isNewest: true }, { $set: { isNewest: false } })
  await store.syncRuns.deleteMany({
    ...before,
    finishedAt: { $type: 'date', $lte: new Date(clock.nowMs() - KEPT_RUNS_MS) },
  })
  return _id
}

/**
 * Reads one page and notes where the next begins, after its people are stored: killed anywhere, the run goes on with the
 * page it was at, and a person met twice is one person.
 * @returns whether there is a next page
 */
export async function readFollowerPage(
  deps: PeopleDeps,
  shopId: string,
  runId: string,
  signal: AbortSignal,
  limits: ListLimits = LIST_LIMITS,
): Promise<boolean> {
  const { store } = deps
  const lease = await takeLease(store, `sync:${runId}`, randomUUID(), LEASE_MS)
  if (!lease) return false
  try {
    const run = await store.syncRuns.findOne({ _id: runId, shopId, state: 'running' }).lean<SyncRunDoc>()
    if (!run) return false
    const channel = await store.channels.findOne({ _id: run.channelId, shopId }).lean<ChannelDoc>()
    if (!channel?.live) return await close(deps, run, 'failed', 'channel-unlinked')
    return await readOn(deps, run, channel, signal, limits)
  } finally {
    await releaseLease(store, lease)
  }
}

interface FollowerPage {
  readonly total: number
  readonly userIds: string[]
}

async function readOn(
  deps: PeopleDeps,
  run: SyncRunDoc,
  channel: ChannelDoc,
  signal: AbortSignal,
  limits: ListLimits,
): Promise<boolean> {
  const { store, clock } = deps
  const at = parsePosition(run.cursor)
  const askedAtMs = clock.nowMs()
  let page: FollowerPage
  try {
    page = await deps.door.call<FollowerPage>(
      { kind: 'channel', shopId: run.shopId, channelId: channel._id },
      'zalo.followers',
      {
        offset: at.offset,
        count: limits.pageSize,
        ...(at.period === null ? {} : { period: periodText(at.period) }),
      },
      { signal, priority: 'bulk' },
    )
  } catch (error) {
    if (
      error instanceof DoorRefusal ||
      (error instanceof ChannelError && (error.retry === 'never' || error.retry === 'after-relink'))
    )
      return close(deps, run, 'failed', error.code)
    throw error
  }
  const { total, userIds } = page
  const added = await keepFollowers(deps, channel, run, userIds, askedAtMs)
  const next = nextPosition(at, { total, count: userIds.length }, limits, vietnamDay(clock.nowMs()))
  await store.syncRuns.updateOne(
    { _id: run._id, shopId: run.shopId, cursor: run.cursor },
    {
      $set: {
        cursor: toCursor(next ?? at),
        updatedAt: new Date(clock.nowMs()),
        ...(at.period === null ? { 'progress.total': total } : {}),
      },
      $inc: { 'progress.seen': userIds.length, 'progress.changed': added },
    },
  )
  // Beyond the limit people are found by their last contact: some may never have had one.
  if (next !== null) return true
  await askAboutMissing(deps, run)
  return close(deps, run, 'done', at.period === null ? null : 'list-limit')
}

async function close(
  deps: PeopleDeps,
  run: SyncRunDoc,
  state: 'done' | 'failed',
  problem: string | null,
): Promise<false> {
  const now = new Date(deps.clock.nowMs())
  await deps.store.syncRuns.updateOne(
    { _id: run._id, shopId: run.shopId },
    { $set: { state, problem, updatedAt: now, finishedAt: now } },
  )
  return false
}

/** Followers become people; a newer unfollow that a webhook told stands. New ones get their profile fetched in the background. */
async function keepFollowers(
  deps: PeopleDeps,
  channel: ChannelDoc,
  run: Pick<SyncRunDoc, 'shopId' | 'startedAt'>,
  listed: readonly string[],
  askedAtMs: number,
): Promise<number> {
  if (listed.length === 0) return 0
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const { shopId } = channel
  const erased = await erasedAmong(deps, channel, listed)
  const userIds = listed.filter((externalId) => !erased.has(externalId))
  if (userIds.length === 0) return 0
  const result = await store.people.bulkWrite(
    userIds.map((externalId) => ({
      updateOne: {
        filter: { _id: idOf('per', channel._id, externalId), shopId },
        update: {
          $setOnInsert: {
            channelId: channel._id,
            platform: channel.platform,
            externalId,
            sealedName: null,
            sealedAvatarUrl: null,
            sealedPhone: null,
            sealedAddress: null,
            correctedName: null,
            correctedPhone: null,
            correctedAddress: null,
            sources: {},
            follower: true,
            followChangedAt: null,
            followedAt: null,
            lastInteractionAt: null,
            createdAt: now,
            updatedAt: now,
            profileTriedAt: null,
            profileDueAt: now,
            profileProblem: null,
            submissions: [],
          },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  )
  const known = userIds.map((externalId) => idOf('per', channel._id, externalId))
  await noteListed(deps, run, known, askedAtMs)
  // Whoever was being erased at this moment: their stone stood before their row went, so one of the two looks sees it.
  const meanwhile = await erasedAmong(deps, channel, userIds)
  if (meanwhile.size > 0)
    await store.people.deleteMany({
      _id: { $in: [...meanwhile].map((externalId) => idOf('per', channel._id, externalId)) },
      shopId,
      lastInteractionAt: null,
    })
  const added = Object.values(result.upsertedIds) as unknown as string[]
  if (added.length > 0) deps.wantProfiles(shopId, added, { bulk: true })
  return added.length
}

/** Followers whose data was erased and who have not written since: the list names them still. */
async function erasedAmong(
  deps: PeopleDeps,
  { _id: channelId, shopId }: ChannelDoc,
  externalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const things = externalIds.map((externalId) => ({ channelId, kind: 'person' as const, externalId }))
  const graves = await findGraves(deps, shopId, things, deps.clock.nowMs())
  if (graves.none) return new Set()
  const lying = things.filter((thing) => graves.of(thing)?.returnedAt === null)
  return new Set(lying.map(({ externalId }) => externalId))
}

/** A running list that nobody has read on for so long has lost its job. */
const STALLED_MS = 30_000

/** Runs of all shops to be taken up again. */
export async function stalledFollowerRuns(
  store: PeopleDeps['store'],
  nowMs: number,
  limit = 200,
): Promise<{ shopId: string; runId: string }[]> {
  const runs = await store.syncRuns
    .find(
      { state: 'running', kind: 'followers', updatedAt: { $lte: new Date(nowMs - STALLED_MS) } },
      { shopId: 1 },
      { system: 'follower lists of all shops whose reader was lost' },
    )
    .sort({ updatedAt: 1 })
    .limit(limit)
    .lean<Pick<SyncRunDoc, '_id' | 'shopId'>[]>()
  return runs.map((run) => ({ shopId: run.shopId, runId: run._id }))
}
