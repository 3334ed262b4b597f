import { idOf } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConsentChangeDoc, ConsentDoc } from '../store/models/consent.ts'
import type { HistoryDeps } from './deps.ts'
import { DAY_MS, GAP_MARGIN_MS } from './limits.ts'
import { channelMemory, lastWholeReading } from './link-history.ts'
import { wantRun } from './runs.ts'

/** Codes under which webhooks are kept: without one, what happens is a gap. */
const LIVE_CODES: ReadonlySet<string> = new Set(['FB5', 'ZA3'])
/** Codes that open a part of history. */
const READING_CODES: ReadonlySet<string> = new Set(['FB2', 'FB4', 'FB5', 'ZA3'])

type Change = Pick<ConsentChangeDoc, '_id' | 'code' | 'act' | 'at'>

/**
 * Reading follows consent. Live messages withdrawn: a gap begins. Given again: it ends when webhooks arrive again, and is
 * read back as far as the shop allows. A code that opens a part of history for the first time lets that part be read.
 */
export async function followConsent(
  deps: HistoryDeps,
  channel: ChannelDoc,
  changes: readonly Change[],
  { arrives }: { readonly arrives: boolean },
): Promise<void> {
  for (const change of changes)
    if (change.act === 'withdrawn' && LIVE_CODES.has(change.code)) await openGap(deps, channel, change)
  const now = await deps.consents.now(channel.shopId, channel._id)
  const given = changes.filter(
    ({ act, code }) => act === 'given' && READING_CODES.has(code) && (now as ReadonlySet<string>).has(code),
  )
  if (given.length === 0) return
  const ended = arrives && (await endGap(deps, channel))
  await retryGaps(deps, channel)
  const rest = given.filter(({ code }) => !(ended && LIVE_CODES.has(code)))
  if (rest.length > 0) await readOpened(deps, channel, rest)
}

/** The same gap however often it is opened: named after the act. */
async function openGap({ store }: HistoryDeps, channel: ChannelDoc, change: Change): Promise<void> {
  await store.gaps.updateOne(
    { _id: idOf('gap', channel._id, `consent ${change._id}`) },
    {
      $setOnInsert: {
        platform: channel.platform,
        accountId: channel.externalId,
        from: change.at,
        to: null,
        cause: 'consent-withdrawn',
        refusedDeliveries: 0,
        state: 'open',
      },
    },
    { upsert: true },
  )
}

const ofAccount = ({ platform, externalId }: ChannelDoc) => ({
  platform,
  accountId: externalId,
  state: 'open' as const,
})

/** @returns whether there was one */
async function endGap({ store, clock }: HistoryDeps, channel: ChannelDoc): Promise<boolean> {
  const ended = await store.gaps.updateMany(
    { ...ofAccount(channel), cause: 'consent-withdrawn', to: null },
    { $set: { to: new Date(clock.nowMs()), retryAt: null } },
  )
  return ended.modifiedCount > 0
}

/** What could not be read back for want of a consent may be readable now. */
const retryGaps = async ({ store }: HistoryDeps, channel: ChannelDoc): Promise<void> => {
  await store.gaps.updateMany({ ...ofAccount(channel), to: { $ne: null } }, { $set: { retryAt: null } })
}

/** What was read whole before needs only what came since the withdrawal; anything else is read as far back as after a link. */
async function readOpened(deps: HistoryDeps, channel: ChannelDoc, given: readonly Change[]): Promise<void> {
  const nowMs = deps.clock.nowMs()
  const [acts, whole, { since }] = await Promise.all([
    deps.consents.history(channel.shopId, channel._id),
    lastWholeReading(deps, channel),
    channelMemory(deps, channel),
  ])
  const starts = given.flatMap(({ code }): number[] => {
    const withdrawn = lastWithdrawal(acts, code)
    if (withdrawn && (whole !== null || deps.days === 0))
      return [Math.max(since.getTime(), withdrawn.at.getTime() - GAP_MARGIN_MS)]
    return deps.days > 0 ? [nowMs - deps.days * DAY_MS] : []
  })
  if (starts.length === 0) return
  const from = new Date(Math.min(...starts))
  await wantRun(deps, channel, { reason: 'demand', from, to: new Date(nowMs) })
}

const lastWithdrawal = (acts: readonly ConsentDoc[], code: string): ConsentDoc | undefined =>
  acts.findLast((act) => act.code === code && act.act === 'withdrawn')
