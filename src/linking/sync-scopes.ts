import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { channelChanged } from './link-events.ts'

/**
 * A person has just told the platform anew what we may: scopes they declined this time are gone for all the channels
 * their grant serves, and those channels shall say so.
 */
export async function syncGrantedScopes(
  deps: LinkingDeps,
  channelIds: readonly string[],
  held: readonly string[],
): Promise<void> {
  const { store, clock } = deps
  const channels = await store.channels
    .find(
      { _id: { $in: [...channelIds] }, live: true, grantedScopes: { $elemMatch: { $nin: [...held] } } },
      { shopId: 1, platform: 1 },
      { system: 'a platform user can serve channels of several shops' },
    )
    .lean<Pick<ChannelDoc, '_id' | 'shopId' | 'platform'>[]>()
  for (const channel of channels) {
    const { _id, shopId } = channel
    await store.channels.updateOne({ _id, shopId }, { $pull: { grantedScopes: { $nin: [...held] } } })
    await appendEvents(store, [channelChanged(channel, clock.nowMs())])
  }
}
