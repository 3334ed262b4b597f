import { randomUUID } from 'node:crypto'
import { releaseLease, takeLease } from '../store/lease.ts'
import type { ConsentEffects } from '../store/models/consent.ts'
import type { ChannelDoc, GrantDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { revocable } from './granted.ts'
import { codesOfChannels, giveBack, isBeingChosenFrom, openUserToken } from './grants.ts'
import { grantLease, LINKING_LEASE_MS } from './linking-leases.ts'
import { syncGrantedScopes } from './sync-scopes.ts'

export type Narrowing = Pick<ConsentEffects, 'grant' | 'scopes'>

const nothing = (grant: ConsentEffects['grant']): Narrowing => ({ grant, scopes: [] })

/**
 * Gives back to the platform what no channel of the same platform user stands on any more, in any shop. Zalo has no scopes:
 * there is nothing to give back there but the whole link.
 */
export async function narrowGrant(deps: LinkingDeps, channel: ChannelDoc): Promise<Narrowing> {
  if (channel.platform !== 'facebook' || channel.grantId === null) return nothing('none')
  const { store } = deps
  const known = await store.grants.findOne({ _id: channel.grantId }).lean<GrantDoc>()
  if (!known) return nothing('none')
  const lease = await takeLease(store, grantLease(known.platformUserId), randomUUID(), LINKING_LEASE_MS)
  if (!lease) return nothing('away')
  try {
    // As it is now that nobody else changes it.
    const grant = await store.grants.findOne({ _id: known._id }).lean<GrantDoc>()
    return grant ? await narrow(deps, grant) : nothing('none')
  } finally {
    await releaseLease(store, lease)
  }
}

async function narrow(deps: LinkingDeps, grant: GrantDoc): Promise<Narrowing> {
  const unneeded = revocable(grant.scopes, await codesOfChannels(deps, grant.channelIds))
  if (unneeded.length === 0) return nothing('shared')
  // Somebody is choosing among its Pages, and may be about to need what nobody needs now.
  if (await isBeingChosenFrom(deps, grant._id)) return nothing('away')
  const userToken = await openUserToken(deps, grant)
  if (userToken === null) return nothing('left-behind')
  const held = await giveBack(deps, grant, unneeded, userToken)
  await syncGrantedScopes(deps, grant.channelIds, held)
  const scopes = unneeded.filter((scope) => !held.includes(scope))
  return { grant: scopes.length === unneeded.length ? 'narrowed' : 'away', scopes }
}
