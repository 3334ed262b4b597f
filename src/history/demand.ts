import type { ChannelDoc } from '../store/models/channel.ts'
import type { HistoryRunDoc } from '../store/models/history.ts'
import type { HistoryDeps } from './deps.ts'
import { DAY_MS, DEMAND_COOL_DOWN_MS } from './limits.ts'
import { channelMemory } from './link-history.ts'
import { FIRST_CALLS } from './readers.ts'
import { wantRun } from './runs.ts'

/** For a gateway that reads nothing by itself. */
const DAYS_WITHOUT_SETTING = 90

export type Demand =
  | { readonly ok: true; readonly run: HistoryRunDoc }
  | { readonly ok: false; readonly waitMs: number }

/**
 * Somebody asks for a channel's history. One that is being read or waits is the answer; a moment after the last there is
 * none.
 * @throws {DoorRefusal} nothing of it may be read: what is missing is named
 */
export async function demandHistory(deps: HistoryDeps, channel: ChannelDoc): Promise<Demand> {
  const { store, clock } = deps
  await checkAllowed(deps, channel)
  const open = await store.historyRuns
    .findOne({ channelId: channel._id, shopId: channel.shopId, open: true })
    .lean<HistoryRunDoc>()
  if (open) return { ok: true, run: open }
  const nowMs = clock.nowMs()
  const memory = await channelMemory(deps, channel)
  const waitMs = (memory.demandedAt?.getTime() ?? Number.NEGATIVE_INFINITY) + DEMAND_COOL_DOWN_MS - nowMs
  if (waitMs > 0) return { ok: false, waitMs }
  await store.historyChannels.updateOne(
    { _id: channel._id, shopId: channel.shopId },
    { $set: { demandedAt: new Date(nowMs) } },
  )
  const days = deps.days > 0 ? deps.days : DAYS_WITHOUT_SETTING
  const run = await wantRun(deps, channel, {
    reason: 'demand',
    from: new Date(nowMs - days * DAY_MS),
    to: new Date(nowMs),
  })
  return { ok: true, run }
}

async function checkAllowed(deps: HistoryDeps, channel: ChannelDoc): Promise<void> {
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  const verdicts = await Promise.all(
    FIRST_CALLS[channel.platform].map((operation) => deps.door.check(subject, operation)),
  )
  const [first] = verdicts
  if (verdicts.some(({ ok }) => ok) || !first || first.ok) return
  throw first.refusal
}

/** The channel's newest run; null: its history was never read. */
export const newestRun = (
  deps: Pick<HistoryDeps, 'store'>,
  shopId: string,
  channelId: string,
): Promise<HistoryRunDoc | null> =>
  deps.store.historyRuns.findOne({ shopId, channelId }).sort({ startedAt: -1 }).lean<HistoryRunDoc>()
