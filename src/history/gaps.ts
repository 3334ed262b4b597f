import { idOf } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { GapDoc } from '../store/models/delivery.ts'
import type { HistoryDeps } from './deps.ts'
import { GAP_ANYBODY_MS, GAP_MARGIN_MS, GAP_QUIET_MS, GAP_SLICE_MS, GAPS_PER_SWEEP } from './limits.ts'
import { channelMemory } from './link-history.ts'
import { wantRun } from './runs.ts'

/** Takes up gaps that are over, or have lasted a while: each becomes a reading of its channel's history. */
export async function readGaps(deps: HistoryDeps): Promise<void> {
  const now = new Date(deps.clock.nowMs())
  const gaps = await deps.store.gaps
    .find({ state: 'open', to: { $ne: null }, retryAt: { $not: { $gt: now } } })
    .sort({ from: 1 })
    .limit(GAPS_PER_SWEEP)
    .lean<GapDoc[]>()
  for (const gap of gaps) {
    if (!isRipe(gap, now.getTime())) continue
    if (gap.accountId === null) await spread(deps, gap, now)
    else await readGap(deps, gap, gap.accountId)
  }
}

/** Refused at our door: may go on. The others are over when they are known. */
const AT_OUR_DOOR: ReadonlySet<GapDoc['cause']> = new Set(['journal-down', 'signature', 'overload'])

function isRipe(gap: GapDoc, nowMs: number): boolean {
  if (!AT_OUR_DOOR.has(gap.cause)) return true
  const lastMs = (gap.to ?? gap.from).getTime()
  return nowMs - lastMs >= GAP_QUIET_MS || nowMs - gap.from.getTime() >= GAP_SLICE_MS
}

async function readGap(deps: HistoryDeps, gap: GapDoc, accountId: string): Promise<void> {
  const { store } = deps
  const taken = await store.gaps
    .findOneAndUpdate(
      { _id: gap._id, state: 'open' },
      { $set: { state: 'reading', retryAt: null } },
      { returnDocument: 'after' },
    )
    .lean<GapDoc>()
  if (!taken) return
  const channel = await liveChannel(deps, taken.platform, accountId)
  if (!channel) {
    // Nobody's, or nobody's any more: there is no shop to have lost anything.
    await store.gaps.updateOne({ _id: gap._id }, { $set: { state: 'closed', missing: 0 } })
    return
  }
  // What is older than the link is no loss of this shop's.
  const { since } = await channelMemory(deps, channel)
  await wantRun(deps, channel, {
    reason: 'gap',
    from: new Date(Math.max(since.getTime(), taken.from.getTime() - GAP_MARGIN_MS)),
    to: taken.to ?? taken.from,
    gapIds: [taken._id],
  })
}

const liveChannel = (
  deps: HistoryDeps,
  platform: GapDoc['platform'],
  accountId: string,
): Promise<ChannelDoc | null> =>
  deps.store.channels
    .findOne({ platform, externalId: accountId, live: true }, null, {
      system: 'a gap knows the account only',
    })
    .lean<ChannelDoc>()

/**
 * A gap of nobody in particular becomes one of each account of the platform, some at a time, under ids that are the same
 * when it is done again. Anybody can cause such a gap by posting rubbish, so all accounts are gone through at most once
 * an hour.
 */
async function spread(deps: HistoryDeps, gap: GapDoc, now: Date): Promise<void> {
  const { store } = deps
  const waitUntil = await lastSpreadOver(deps, gap, now)
  if (waitUntil !== null) {
    await store.gaps.updateOne({ _id: gap._id, state: 'open' }, { $set: { retryAt: waitUntil } })
    return
  }
  // Closed for the intake from here on: what is refused from now on is a gap of its own.
  await store.gaps.updateOne({ _id: gap._id, state: 'open' }, { $set: { state: 'reading', spreadAt: now } })
  await spreadOn(deps, { ...gap, state: 'reading' })
}

async function lastSpreadOver(deps: HistoryDeps, gap: GapDoc, now: Date): Promise<Date | null> {
  const last = await deps.store.gaps
    .findOne({
      platform: gap.platform,
      accountId: null,
      spreadAt: { $gt: new Date(now.getTime() - GAP_ANYBODY_MS) },
    })
    .sort({ spreadAt: -1 })
    .lean<GapDoc>()
  return last?.spreadAt ? new Date(last.spreadAt.getTime() + GAP_ANYBODY_MS) : null
}

/** Goes on with gaps whose spreading was interrupted. */
export async function spreadFurther(deps: HistoryDeps): Promise<void> {
  const half = await deps.store.gaps
    .find({ state: 'reading', accountId: null })
    .limit(GAPS_PER_SWEEP)
    .lean<GapDoc[]>()
  for (const gap of half) await spreadOn(deps, gap)
}

async function spreadOn(deps: HistoryDeps, gap: GapDoc): Promise<void> {
  const { store } = deps
  const channels = await store.channels
    .find(
      {
        platform: gap.platform,
        live: true,
        ...(gap.spreadTo ? { externalId: { $gt: gap.spreadTo } } : {}),
      },
      { externalId: 1 },
      { system: 'a gap of every account of the platform' },
    )
    .sort({ externalId: 1 })
    .limit(GAPS_PER_SWEEP)
    .lean<Pick<ChannelDoc, '_id' | 'externalId'>[]>()
  const last = channels.at(-1)
  if (last) {
    await store.gaps.bulkWrite(
      channels.map(({ externalId }) => ({
        updateOne: {
          filter: { _id: idOf('gap', gap._id, externalId) },
          update: {
            $setOnInsert: {
              platform: gap.platform,
              accountId: externalId,
              from: gap.from,
              to: gap.to ?? gap.from,
              cause: gap.cause,
              refusedDeliveries: 0,
              state: 'open',
              retryAt: null,
              missing: null,
            },
          },
          upsert: true,
        },
      })),
      { ordered: false },
    )
  }
  const over = channels.length < GAPS_PER_SWEEP
  await store.gaps.updateOne(
    { _id: gap._id, state: 'reading' },
    { $set: over ? { state: 'closed', missing: 0 } : { spreadTo: last?.externalId ?? null } },
  )
}
