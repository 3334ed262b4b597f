import { appendEvents } from '../events/append.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import { askQuota } from './ask-platform.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'

/** May messages of a channel cost money? */
export interface PaidSends {
  readonly channelId: string
  readonly on: boolean
}

/** The linked channels of a shop with their switches, by id; what is left of a package is asked for where it counts. */
export async function readPaidSends(deps: OutboxDeps, shopId: string) {
  const channels = await deps.store.channels
    .find({ shopId, live: true })
    .sort({ _id: 1 })
    .hint('list')
    .lean<ChannelDoc[]>()
  return Promise.all(
    channels.map(async (channel) => ({
      id: channel._id,
      platform: channel.platform,
      name: channel.name,
      paidSends: isCharged(deps, channel) ? channel.paidSendsOn : null,
      quota: channel.paidSendsOn ? await askQuota(deps, channel) : null,
    })),
  )
}

/**
 * Switches charged messages of channels on or off: all of them or, where one is refused, none. Takes effect with the next
 * verdict; what was accepted before and waits is looked at again when it leaves.
 * @throws {SendRefused} `not-found` · `channel-unlinked` · `not-supported-by-platform`: nobody charges there
 */
export async function switchPaidSends(
  deps: OutboxDeps,
  shopId: string,
  switches: readonly PaidSends[],
  userId: string,
): Promise<void> {
  const { store, clock, log } = deps
  await store.transaction(async (session) => {
    for (const { channelId, on } of switches) {
      const before = await store.channels
        .findOneAndUpdate({ _id: channelId, shopId }, { $set: { paidSendsOn: on } }, { session })
        .lean<ChannelDoc>()
      if (!before) throw new SendRefused('not-found')
      if (!before.live) throw new SendRefused('channel-unlinked')
      if (!isCharged(deps, before)) throw new SendRefused('not-supported-by-platform')
      if (before.paidSendsOn === on) continue
      const { platform } = before
      const told = { shopId, platform, channelId, conversationId: null, subjectId: channelId }
      await appendEvents(store, [{ ...told, type: 'channel.changed', at: new Date(clock.nowMs()) }], session)
    }
  })
  for (const { channelId, on } of switches) log.info('charged messages switched', { channelId, on, userId })
}

/** A platform that is asked what is left is one that charges. */
const isCharged = ({ channels }: OutboxDeps, { platform }: ChannelDoc): boolean =>
  channels.get(platform).windowQuestions !== null
