import { ChannelError } from '../channels/channel-error.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc, GrantDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import type { LinkingDeps } from './deps.ts'
import { revocable } from './granted.ts'

/*
 * What a Facebook user granted to our app: one row for all the channels it serves, in any shop. It holds the user's
 * token, without which nothing could be given back. Whoever calls these holds the user's lease (`grantLease`).
 */

export const grantPlace = (grantId: string) => ({
  collection: 'grants',
  documentId: grantId,
  field: 'sealedUserToken',
})

/** Keeps what a person granted now; what it served before it goes on serving. */
export async function keepGrant(
  deps: LinkingDeps,
  granted: {
    readonly platformUserId: string
    readonly scopes: readonly string[]
    readonly userToken: string
    readonly expiresAt: Date | null
  },
): Promise<GrantDoc> {
  const { store, vault, clock } = deps
  const { platformUserId, scopes, userToken, expiresAt } = granted
  const mine = { platform: 'facebook' as const, platformUserId }
  const id = (await store.grants.findOne(mine, { _id: 1 }).lean<Pick<GrantDoc, '_id'>>())?._id ?? newId('grt')
  const sealer = await vault.forGateway()
  const row = await store.grants
    .findOneAndUpdate(
      { ...mine, _id: id },
      {
        $set: {
          scopes: [...scopes],
          expiresAt,
          updatedAt: new Date(clock.nowMs()),
          sealedUserToken: sealer.seal(grantPlace(id), userToken),
        },
        $setOnInsert: { channelIds: [] },
      },
      { upsert: true, returnDocument: 'after' },
    )
    .lean<GrantDoc>()
  if (!row) throw new Error('An upsert returned nothing')
  return row
}

/** The user's token. null: none is kept. */
export async function openUserToken(deps: LinkingDeps, grant: GrantDoc): Promise<string | null> {
  if (grant.sealedUserToken === null) return null
  const sealer = await deps.vault.forGateway()
  return sealer.open(grantPlace(grant._id), grant.sealedUserToken)
}

/**
 * Gives back these scopes, except those that live channels of the grant stand on. A platform that fails just now leaves
 * them in the row, for the next link or unlink to give back: nothing uses them meanwhile.
 * @returns the scopes the platform still holds as granted
 */
export async function giveBack(
  deps: LinkingDeps,
  grant: GrantDoc,
  extra: readonly string[],
  userToken: string,
): Promise<string[]> {
  const unneeded = revocable(extra, await codesOfChannels(deps, grant.channelIds))
  const gone = new Set<string>()
  for (const permission of unneeded) {
    if ((await revoke(deps, grant, userToken, permission)) !== 'away') gone.add(permission)
  }
  const held = grant.scopes.filter((scope) => !gone.has(scope))
  if (gone.size > 0) await deps.store.grants.updateOne({ _id: grant._id }, { $set: { scopes: held } })
  return held
}

/** `done`: given back, or gone already · `refused`: the token is dead, we cannot · `away`: no answer now */
export type Revoked = 'done' | 'refused' | 'away'

/** The app is not among the person's apps any more: there is nothing to give back. */
const APP_REMOVED = 'app-removed'

/** Takes back one permission, or without one the whole grant. */
export async function revoke(
  deps: LinkingDeps,
  grant: GrantDoc,
  userToken: string,
  permission?: string,
): Promise<Revoked> {
  try {
    await deps.door.call(
      { kind: 'upkeep', platform: 'facebook', accessToken: userToken },
      'facebook.revoke',
      { userId: grant.platformUserId, ...(permission === undefined ? {} : { permission }) },
    )
    return 'done'
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    if (error.code === APP_REMOVED) return 'done'
    const final = error.retry === 'never' || error.retry === 'after-relink'
    // A single permission that is refused was taken back by the person before us.
    if (final) return permission === undefined ? 'refused' : 'done'
    deps.log.warn('the platform did not take a permission back', {
      grantId: grant._id,
      code: error.code,
      platformCode: error.platformCode,
    })
    return 'away'
  }
}

/**
 * The codes that live channels of these ids have consent for, over all their shops; one whose words have changed and which
 * is to be asked anew is still among them, so that its scopes are there when it is given.
 */
export async function codesOfChannels(deps: LinkingDeps, channelIds: readonly string[]): Promise<string[]> {
  const channels = await deps.store.channels
    .find(
      { _id: { $in: channelIds }, live: true },
      { shopId: 1 },
      { system: 'a platform user can serve channels of several shops' },
    )
    .lean<Pick<ChannelDoc, '_id' | 'shopId'>[]>()
  const all = await Promise.all(channels.map((channel) => deps.consents.facts(channel.shopId, channel._id)))
  return [
    ...new Set(
      all.flatMap((facts) => [...facts].flatMap(([code, { act }]) => (act === 'given' ? [code] : []))),
    ),
  ]
}

/** Somebody is choosing among the Pages of this grant: it must not end under their hands. */
export async function isBeingChosenFrom(deps: LinkingDeps, grantId: string): Promise<boolean> {
  const open = await deps.store.links
    .findOne(
      { grantId, status: 'choose-accounts', expiresAt: { $gt: new Date(deps.clock.nowMs()) } },
      { _id: 1 },
      { system: 'a grant is shared by links of several shops' },
    )
    .lean<Pick<LinkDoc, '_id'>>()
  return open !== null
}
