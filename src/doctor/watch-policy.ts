import { setProblem } from '../linking/problems.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { DoctorDeps } from './deps.ts'
import { giveNotice, resolveNotices } from './notices.ts'

/** The problem on the card of a Page that may not send. */
export const RESTRICTED_PROBLEM = 'platform-restricted'
const PER_SWEEP = 500

/**
 * Tells shops what the platform says of their Page's conduct: a block stands on the card and in a notice until the
 * platform lifts it, a warning is told as it came.
 */
export async function watchPolicy(deps: DoctorDeps): Promise<void> {
  const untold = await deps.store.channels
    .find({ live: true, 'policy.isTold': false }, null, {
      system: 'what the platform says of the conduct of accounts of all shops',
    })
    .limit(PER_SWEEP)
    .lean<ChannelDoc[]>()
  for (const channel of untold) await tell(deps, channel)
}

async function tell(deps: DoctorDeps, channel: ChannelDoc): Promise<void> {
  const { _id, shopId, platform, policy } = channel
  if (!policy) return
  const { action, at } = policy
  await resolveNotices(deps, { kind: 'platform-restricted', shopId, channelId: _id, platform })
  // A warning says nothing of a block that stands.
  if (action !== 'warning')
    await setProblem(deps, channel, RESTRICTED_PROBLEM, action === 'block' ? 'policy' : null)
  if (action !== 'unblock')
    await giveNotice(deps, channel, { kind: 'platform-restricted', detail: action, since: at })
  deps.log.warn('The platform spoke of a Page’s conduct', { channelId: _id, action })
  // A newer word that came meanwhile is still to be told.
  await deps.store.channels.updateOne({ _id, shopId, 'policy.at': at }, { $set: { 'policy.isTold': true } })
}
