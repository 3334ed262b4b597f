import { appendEvents } from '../events/append.ts'
import type { OutEvent } from '../events/out-event.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc, LinkStatus } from '../store/models/link.ts'
import type { LinkingDeps, LinkProblem } from './deps.ts'

/** What the console is told when a channel's card has changed. */
export const channelChanged = (
  channel: Pick<ChannelDoc, '_id' | 'shopId' | 'platform'>,
  atMs: number,
): OutEvent => ({
  shopId: channel.shopId,
  type: 'channel.changed',
  platform: channel.platform,
  channelId: channel._id,
  conversationId: null,
  subjectId: channel._id,
  at: new Date(atMs),
})

/** Moves a link on and tells the console, which may wait for it in another window. */
export async function moveLink(
  deps: LinkingDeps,
  link: LinkDoc,
  status: LinkStatus,
  change: Partial<LinkDoc> & { problem?: LinkProblem | null } = {},
): Promise<void> {
  const { store, clock } = deps
  await store.links.updateOne({ _id: link._id, shopId: link.shopId }, { $set: { ...change, status } })
  await appendEvents(store, [
    {
      shopId: link.shopId,
      type: 'link.changed',
      platform: link.platform,
      channelId: null,
      conversationId: null,
      subjectId: link._id,
      at: new Date(clock.nowMs()),
    },
  ])
}
