import { randomUUID } from 'node:crypto'
import { releaseLease, takeLease } from '../store/lease.ts'
import type { ChannelDoc, GrantDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { revocable } from './granted.ts'
import { codesOfChannels, isBeingChosenFrom, openUserToken, revoke } from './grants.ts'
import { grantLease, LINKING_LEASE_MS } from './linking-leases.ts'

/** A grant that serves nothing is destroyed by then even if the platform never answered. */
const DESTROY_WITHIN_MS = 24 * 60 * 60 * 1000

/**
 * `ended`: given back and destroyed · `kept`: it serves others · `left-behind`: our copy is destroyed, the platform still
 * holds it · `waiting`: to be tried again
 */
export type GrantEnd = 'ended' | 'kept' | 'left-behind' | 'waiting'

/** Takes an unlinked channel off its platform user's grant; with the last one it serves, the grant ends. */
export async function leaveGrant(
  deps: LinkingDeps,
  channel: ChannelDoc,
  overdue: boolean,
): Promise<GrantEnd> {
  if (channel.grantId === null) return 'ended'
  return withGrant(deps, channel.grantId, async (grant) => {
    const remaining = grant.channelIds.filter((id) => id !== channel._id)
    const lastOne = remaining.length === 0 && !(await isBeingChosenFrom(deps, grant._id))
    if (lastOne) return endGrant(deps, grant, overdue)
    const end = remaining.length === 0 ? 'kept' : await narrow(deps, grant, remaining, overdue)
    if (end !== 'waiting')
      await deps.store.grants.updateOne({ _id: grant._id }, { $pull: { channelIds: channel._id } })
    return end
  })
}

/**
 * Ends grants that serve no channel: a link that was never finished, or Pages that somebody else has linked since.
 * @returns how many ended
 */
export async function endIdleGrants(deps: LinkingDeps, limit = 50): Promise<number> {
  const idle = await deps.store.grants
    .find({ channelIds: [] }, { updatedAt: 1 })
    .sort({ updatedAt: 1 })
    .limit(limit)
    .lean<Pick<GrantDoc, '_id' | 'updatedAt'>[]>()
  let ended = 0
  for (const { _id, updatedAt } of idle) {
    const overdue = updatedAt.getTime() + DESTROY_WITHIN_MS <= deps.clock.nowMs()
    const end = await withGrant(deps, _id, async (grant) =>
      grant.channelIds.length > 0 || (await isBeingChosenFrom(deps, grant._id))
        ? 'kept'
        : endGrant(deps, grant, overdue),
    )
    if (end === 'ended' || end === 'left-behind') ended++
  }
  return ended
}

/** Runs with the grant as it is now, nobody else changing it. A lease held elsewhere: `waiting`. A grant that is gone: `ended`. */
async function withGrant(
  { store }: LinkingDeps,
  grantId: string,
  work: (grant: GrantDoc) => Promise<GrantEnd>,
): Promise<GrantEnd> {
  const found = await store.grants.findOne({ _id: grantId }).lean<GrantDoc>()
  if (!found) return 'ended'
  const lease = await takeLease(store, grantLease(found.platformUserId), randomUUID(), LINKING_LEASE_MS)
  if (!lease) return 'waiting'
  try {
    const grant = await store.grants.findOne({ _id: grantId }).lean<GrantDoc>()
    return grant ? await work(grant) : 'ended'
  } finally {
    await releaseLease(store, lease)
  }
}

async function endGrant(deps: LinkingDeps, grant: GrantDoc, overdue: boolean): Promise<GrantEnd> {
  const userToken = await openUserToken(deps, grant)
  const revoked = userToken === null ? 'refused' : await revoke(deps, grant, userToken)
  if (revoked === 'away' && !overdue) return 'waiting'
  await deps.store.grants.deleteOne({ _id: grant._id })
  return revoked === 'done' ? 'ended' : 'left-behind'
}

/** Gives back what none of the remaining channels needs. */
async function narrow(
  deps: LinkingDeps,
  grant: GrantDoc,
  remaining: readonly string[],
  overdue: boolean,
): Promise<GrantEnd> {
  const unneeded = revocable(grant.scopes, await codesOfChannels(deps, remaining))
  const userToken = await openUserToken(deps, grant)
  if (unneeded.length === 0 || userToken === null) return 'kept'
  const gone: string[] = []
  for (const permission of unneeded) {
    if ((await revoke(deps, grant, userToken, permission)) !== 'away') gone.push(permission)
    else if (!overdue) return 'waiting'
  }
  await deps.store.grants.updateOne({ _id: grant._id }, { $pull: { scopes: { $in: gone } } })
  return gone.length === unneeded.length ? 'kept' : 'left-behind'
}
