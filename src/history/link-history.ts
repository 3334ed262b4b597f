import type { ChannelDoc } from '../store/models/channel.ts'
import type { GapDoc } from '../store/models/delivery.ts'
import type { HistoryChannelDoc, HistoryRunDoc } from '../store/models/history.ts'
import type { HistoryDeps } from './deps.ts'
import { DAY_MS, GAP_MARGIN_MS, HOUR_MS } from './limits.ts'
import { wantRun } from './runs.ts'

/**
 * An account was linked: its history is read for the days set, and whatever gap was open of it. From now on its messages
 * are the shop's business here; after a dead token or a consent withdrawn for a while they have been all along.
 */
export async function startLinkHistory(deps: HistoryDeps, channel: ChannelDoc): Promise<void> {
  const { store, clock } = deps
  const nowMs = clock.nowMs()
  const gaps = await openGaps(deps, channel, new Date(nowMs))
  const stayedOurs = gaps.some(({ cause }) => cause === 'token-dead' || cause === 'consent-withdrawn')
  await store.historyChannels.updateOne(
    { _id: channel._id, shopId: channel.shopId },
    {
      $set:
        channel.platform === 'facebook'
          ? { checkDueAt: new Date(nowMs + HOUR_MS), wholeAt: new Date(nowMs) }
          : { checkDueAt: null, wholeAt: null },
      ...(stayedOurs ? {} : { $max: { since: channel.linkedAt } }),
      $setOnInsert: {
        platform: channel.platform,
        demandedAt: null,
        checkedAt: null,
        ...(stayedOurs ? { since: channel.linkedAt } : {}),
      },
    },
    { upsert: true },
  )
  const { since } = await channelMemory(deps, channel)
  const starts = gaps.map((gap) => Math.max(since.getTime(), gap.from.getTime() - GAP_MARGIN_MS))
  if (deps.days > 0) starts.push(await wantedFromMs(deps, channel, nowMs))
  if (starts.length === 0) return
  await wantRun(deps, channel, {
    reason: 'link',
    from: new Date(Math.min(...starts)),
    to: new Date(nowMs),
    gapIds: gaps.map((gap) => gap._id),
  })
}

/** The account's gaps, taken over by the run to come; one that lasted until the link ends with it. */
async function openGaps(deps: HistoryDeps, channel: ChannelDoc, now: Date): Promise<GapDoc[]> {
  const mine = { platform: channel.platform, accountId: channel.externalId, state: 'open' as const }
  const gaps = await deps.store.gaps.find(mine).lean<GapDoc[]>()
  for (const { _id, to } of gaps)
    await deps.store.gaps.updateOne(
      { _id, state: 'open' },
      { $set: { state: 'reading', retryAt: null, ...(to === null ? { to: now } : {}) } },
    )
  return gaps
}

/** A channel that was read whole before and never let go needs only what came since. */
async function wantedFromMs(deps: HistoryDeps, channel: ChannelDoc, nowMs: number): Promise<number> {
  const fromMs = nowMs - deps.days * DAY_MS
  const last = await lastWholeReading(deps, channel)
  return last ? Math.max(fromMs, last.startedAt.getTime() - HOUR_MS) : fromMs
}

/** The newest reading after a link that left nothing out; null: there was none. */
export const lastWholeReading = (
  { store }: Pick<HistoryDeps, 'store'>,
  channel: Pick<ChannelDoc, '_id' | 'shopId'>,
): Promise<HistoryRunDoc | null> =>
  store.historyRuns
    .findOne({
      channelId: channel._id,
      shopId: channel.shopId,
      reason: 'link',
      state: 'done',
      skipped: { $size: 0 },
    })
    .sort({ startedAt: -1 })
    .lean<HistoryRunDoc>()

/** What is remembered of a channel; made for one that was linked before there was anything to remember. */
export async function channelMemory(
  deps: HistoryDeps,
  channel: Pick<ChannelDoc, '_id' | 'shopId' | 'platform' | 'linkedAt'>,
): Promise<HistoryChannelDoc> {
  const known = await deps.store.historyChannels
    .findOne({ _id: channel._id, shopId: channel.shopId })
    .lean<HistoryChannelDoc>()
  if (known) return known
  const made = await deps.store.historyChannels
    .findOneAndUpdate(
      { _id: channel._id, shopId: channel.shopId },
      {
        $setOnInsert: {
          platform: channel.platform,
          since: channel.linkedAt,
          demandedAt: null,
          checkedAt: null,
          wholeAt: null,
          checkDueAt: channel.platform === 'facebook' ? new Date(deps.clock.nowMs()) : null,
        },
      },
      { upsert: true, returnDocument: 'after' },
    )
    .lean<HistoryChannelDoc>()
  if (!made) throw new Error('An upsert returned nothing')
  return made
}
