import type { ChannelDoc, GrantDoc, TokenDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { openUserToken, revoke } from './grants.ts'
import { grantLease, holding } from './linking-leases.ts'

/** Signed requests tell whole seconds. */
const SECOND_MS = 1_000
const isOlderThan = (issuedAtMs: number, at: Date): boolean => issuedAtMs + SECOND_MS <= at.getTime()

type Deps = Pick<LinkingDeps, 'store' | 'vault' | 'door' | 'keeper' | 'log' | 'clock'> & LinkingDeps

/**
 * A platform user took their permission back, at Facebook itself: what they had granted is destroyed, and the channels it
 * served need a new link. History stays, it is the shop's. One issued before the permission was given says nothing of it.
 * @returns how many channels lost their tokens; null: nothing is held of this user
 */
export async function userTookBack(
  deps: Deps,
  platformUserId: string,
  issuedAtMs: number,
): Promise<number | null> {
  return holding(deps, grantLease(platformUserId), async () => {
    const grant = await deps.store.grants.findOne({ platform: 'facebook', platformUserId }).lean<GrantDoc>()
    if (!grant || isOlderThan(issuedAtMs, grant.updatedAt)) return null
    const channels = await deps.store.channels
      .find({ grantId: grant._id, live: true }, null, {
        system: 'channels of one platform user in all shops',
      })
      .lean<ChannelDoc[]>()
    for (const channel of channels) await dropTokens(deps, channel)
    const userToken = await openUserToken(deps, grant)
    // The platform has ended it, mostly; where it has not, this does.
    if (userToken !== null) await revoke(deps, grant, userToken)
    await deps.store.grants.deleteOne({ _id: grant._id })
    deps.log.info('a platform user took their grant back', { grantId: grant._id, channels: channels.length })
    return channels.length
  })
}

/** A Page removed the app: its tokens go, the shop is told, the history stays. @returns false: it is linked nowhere, or anew since */
export async function pageTookBack(deps: Deps, pageId: string, issuedAtMs: number): Promise<boolean> {
  const channel = await deps.store.channels
    .findOne({ platform: 'facebook', externalId: pageId, live: true }, null, {
      system: 'one live channel per account over all shops',
    })
    .lean<ChannelDoc>()
  if (!channel || isOlderThan(issuedAtMs, channel.linkedAt)) return false
  await dropTokens(deps, channel)
  return true
}

async function dropTokens({ store, keeper }: Deps, { _id, shopId }: ChannelDoc): Promise<void> {
  const token = await store.tokens.findOne({ _id, shopId }).lean<TokenDoc>()
  if (!token) return
  await keeper.giveUp({ shopId, channelId: _id }, token.fence, 'app-removed')
  await store.tokens.updateOne(
    { _id, shopId, fence: token.fence, state: 'needs-relink' },
    { $set: { sealedAccess: null, sealedRefresh: null, sealedPrevious: null } },
  )
}
