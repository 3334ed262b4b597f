import type { ClientSession } from 'mongoose'
import type { Platform } from '../channels/platform.ts'
import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { channelChanged } from './link-events.ts'

/** Tokens of an unlinked channel are destroyed by then even if the platform never answered. */
const DESTROY_WITHIN_MS = 24 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** How long history stays after unlinking when its erasure was not asked for (`src/privacy/retention-table.ts`). */
const keepHistoryMs = ({ facebookUnlinkedDays }: LinkingDeps, platform: Platform): number =>
  platform === 'zalo' ? DAY_MS : facebookUnlinkedDays * DAY_MS

/**
 * Zalo has no call that takes a grant back: what is left to do, in the OA's own settings, stays on the channel's card.
 * Facebook's counterpart is set only where its own call could not be made (`finish-unlinks.ts`).
 */
export const REVOKE_IN_OA_SETTINGS = 'revoke-in-oa-settings'

/**
 * Ends a channel: use is blocked at once; the grant's end and the tokens' destruction follow by `finishUnlinks`. Asked
 * again it changes nothing, but that `erase` brings the erasure forward.
 * @returns the channel, null: no such channel of this shop
 */
export async function unlinkChannel(
  deps: LinkingDeps,
  shopId: string,
  channelId: string,
  erase: boolean,
): Promise<ChannelDoc | null> {
  const channel = await deps.store.transaction((session) => end(deps, shopId, channelId, erase, session))
  if (channel) deps.wakeUnlinks()
  return channel
}

async function end(
  deps: LinkingDeps,
  shopId: string,
  channelId: string,
  erase: boolean,
  session: ClientSession,
): Promise<ChannelDoc | null> {
  const { store, clock } = deps
  const nowMs = clock.nowMs()
  const own = { _id: channelId, shopId }
  const current = await store.channels.findOne(own, null, { session }).lean<ChannelDoc>()
  if (!current) return null
  const row = await store.channels
    .findOneAndUpdate(
      own,
      {
        $set: {
          ...(current.live ? ended(current, nowMs, keepHistoryMs(deps, current.platform)) : {}),
          ...(erase ? { eraseAt: new Date(nowMs) } : {}),
        },
      },
      { returnDocument: 'after', session },
    )
    .lean<ChannelDoc>()
  if (!current.live) return row
  const blocked = await store.tokens.updateOne(
    { ...own, state: { $nin: ['destroyed', 'unlinking'] } },
    {
      $set: { state: 'unlinking', destroyBy: new Date(nowMs + DESTROY_WITHIN_MS), retriedAt: null },
      $inc: { fence: 1 },
    },
    { session },
  )
  // Without a token nothing can be ended for this channel alone; the grant it stood on may still have to end.
  if (blocked.matchedCount === 0)
    await store.grants.updateMany(
      { channelIds: channelId },
      { $pull: { channelIds: channelId } },
      { session },
    )
  await appendEvents(store, [channelChanged(current, nowMs)], session)
  return row
}

const ended = ({ platform }: ChannelDoc, nowMs: number, keepMs: number): Partial<ChannelDoc> => ({
  live: false,
  status: 'unlinked',
  problems:
    platform === 'zalo' ? [{ code: REVOKE_IN_OA_SETTINGS, detail: null, since: new Date(nowMs) }] : [],
  unlinkedAt: new Date(nowMs),
  eraseAt: new Date(nowMs + keepMs),
  tokenExpiresAt: null,
  relinkBefore: null,
})
