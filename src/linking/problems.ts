import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { channelChanged } from './link-events.ts'

/**
 * Puts a problem on a channel's card, or takes it off (`detail: null`). A channel with problems is `degraded` unless it
 * needs a new link anyway; on the card of an unlinked one a problem is what is left for people to do.
 */
export async function setProblem(
  deps: Pick<LinkingDeps, 'store' | 'clock'>,
  channel: Pick<ChannelDoc, '_id' | 'shopId' | 'platform'>,
  code: string,
  detail: string | null,
): Promise<void> {
  const { store, clock } = deps
  const now = new Date(clock.nowMs())
  const filter = { _id: channel._id, shopId: channel.shopId }
  const changed =
    detail === null
      ? await store.channels.updateOne(
          { ...filter, 'problems.code': code },
          { $pull: { problems: { code } } },
        )
      : await store.channels.updateOne(
          { ...filter, 'problems.code': { $ne: code } },
          { $push: { problems: { code, detail, since: now } } },
        )
  if (changed.modifiedCount === 0) return
  await store.channels.updateOne(
    { ...filter, status: 'active', 'problems.0': { $exists: true } },
    { $set: { status: 'degraded' } },
  )
  await store.channels.updateOne(
    { ...filter, status: 'degraded', problems: { $size: 0 } },
    { $set: { status: 'active' } },
  )
  await appendEvents(store, [channelChanged(channel, clock.nowMs())])
}
