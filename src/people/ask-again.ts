import type { ChannelDoc } from '../store/models/channel.ts'
import type { PeopleDeps } from './deps.ts'

/** A consent was given: people whose profile could not be had for want of it are due again. @returns how many */
export async function askRefusedAgain(
  { store, clock }: Pick<PeopleDeps, 'store' | 'clock'>,
  { _id: channelId, shopId }: Pick<ChannelDoc, '_id' | 'shopId'>,
): Promise<number> {
  const due = await store.people.updateMany(
    { shopId, channelId, profileProblem: 'consent-missing' },
    { $set: { profileDueAt: new Date(clock.nowMs()) } },
  )
  return due.modifiedCount
}
