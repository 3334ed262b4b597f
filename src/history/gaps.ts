import { idOf } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { DeliveryDoc, GapDoc } from '../store/models/delivery.ts'
import { objectIdAt } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'
import type { HistoryDeps } from './deps.ts'
import {
  GAPS_PER_SWEEP,
  GAP_ANYBODY_MS,
  GAP_MARGIN_MS,
  GAP_QUIET_MS,
  GAP_SLICE_MS,
  NOISE_ACCEPTED,
  NOISE_RATIO,
  NOISE_ROWS,
} from './limits.ts'
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
  const ripe = gaps.filter((gap) => isRipe(gap, now.getTime()))
  for (const gap of ripe) if (gap.accountId === null) await spread(deps, gap, now)
  const named = ripe.flatMap((gap) => (gap.accountId === null ? [] : [{ gap, accountId: gap.accountId }]))
  for (let from = 0; from < named.length; from += AT_ONCE)
    await Promise.all(
      named.slice(from, from + AT_ONCE).map(({ gap, accountId }) => readGap(deps, gap, accountId)),
    )
}

/** Majority writes share the server's flush: so many side by side cost little more than one. */
const AT_ONCE = 10

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
  const { store, log } = deps
  if (gap.cause === 'signature' && (await isNoise(store, gap))) {
    log.info('Webhooks with a wrong signature came beside good ones: nobody lost anything', {
      platform: gap.platform,
      refused: gap.refusedDeliveries,
    })
    await store.gaps.updateOne({ _id: gap._id, state: 'open' }, { $set: { state: 'closed', missing: 0 } })
    return
  }
  const waitUntil = await lastSpreadOver(deps, gap, now)
  if (waitUntil !== null) {
    await store.gaps.updateOne({ _id: gap._id, state: 'open' }, { $set: { retryAt: waitUntil } })
    return
  }
  // Closed for the intake from here on: what is refused from now on is a gap of its own.
  await store.gaps.updateOne({ _id: gap._id, state: 'open' }, { $set: { state: 'reading', spreadAt: now } })
  await spreadOn(deps, { ...gap, state: 'reading' })
}

/** A key that is wrong is wrong for every delivery. Where many were accepted meanwhile, somebody else posted rubbish. */
async function isNoise(store: Store, gap: GapDoc): Promise<boolean> {
  const rows = (await store.deliveries.collection
    .find(
      {
        _id: {
          $gte: objectIdAt(gap.from.getTime() - GAP_MARGIN_MS),
          $lte: objectIdAt((gap.to ?? gap.from).getTime() + GAP_MARGIN_MS),
        },
      },
      { projection: { platform: 1, reason: 1 } },
    )
    .limit(NOISE_ROWS)
    .toArray()) as unknown as Pick<DeliveryDoc, 'platform' | 'reason'>[]
  const accepted = rows.filter(
    ({ platform, reason }) => platform === gap.platform && reason !== 'signature-quarantine',
  ).length
  return accepted >= NOISE_ACCEPTED && accepted >= gap.refusedDeliveries * NOISE_RATIO
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
              ofAll: true,
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
