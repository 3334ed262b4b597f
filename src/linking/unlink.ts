import { ChannelError } from '../channels/channel-error.ts'
import { appendEvents } from '../events/append.ts'
import type { ChannelDoc, GrantDoc, TokenDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { codesOfChannels, grantPlace } from './facebook-link.ts'
import { scopesOf } from './granted.ts'

/** Tokens of an unlinked channel are destroyed by then even if the platform never answered. */
const DESTROY_WITHIN_MS = 24 * 60 * 60 * 1000
/** How long history stays after unlinking when its erasure was not asked for (docs/architecture.md, retention). */
const KEEP_HISTORY_MS = { zalo: 24 * 60 * 60 * 1000, facebook: 30 * 24 * 60 * 60 * 1000 } as const

/** Ends a channel: use is blocked at once; the grant's end and the tokens' destruction follow by `finishUnlinks`. */
export async function unlinkChannel(
  deps: LinkingDeps,
  shopId: string,
  channelId: string,
  erase: boolean,
): Promise<ChannelDoc | null> {
  const { store, clock } = deps
  const now = clock.nowMs()
  const channel = await store.transaction(async (session) => {
    const current = await store.channels
      .findOne({ _id: channelId, shopId }, null, { session })
      .lean<ChannelDoc>()
    if (!current) return null
    const eraseAt = erase
      ? new Date(now)
      : current.live
        ? new Date(now + KEEP_HISTORY_MS[current.platform])
        : current.eraseAt
    const row = await store.channels
      .findOneAndUpdate(
        { _id: channelId, shopId },
        {
          $set: {
            live: false,
            status: 'unlinked',
            problems: [],
            unlinkedAt: current.unlinkedAt ?? new Date(now),
            eraseAt,
            tokenExpiresAt: null,
            relinkBefore: null,
          },
        },
        { returnDocument: 'after', session },
      )
      .lean<ChannelDoc>()
    await store.tokens.updateOne(
      { _id: channelId, shopId, state: { $nin: ['destroyed', 'unlinking'] } },
      { $set: { state: 'unlinking', destroyBy: new Date(now + DESTROY_WITHIN_MS) }, $inc: { fence: 1 } },
      { session },
    )
    await appendEvents(
      store,
      [
        {
          shopId,
          type: 'channel.changed',
          platform: current.platform,
          channelId,
          conversationId: null,
          subjectId: channelId,
          at: new Date(now),
        },
      ],
      session,
    )
    return row
  })
  if (channel) deps.wakeUnlinks()
  return channel
}

/** Carries the ends of unlinked channels to the platforms: unsubscribe, revoke with the last account, destroy. Repeats until done or 24 h are over. */
export async function finishUnlinks(
  deps: LinkingDeps,
  limit = 50,
): Promise<{ done: number; waiting: number }> {
  const { store, clock, keeper, log } = deps
  const rows = await store.tokens
    .find({ state: 'unlinking' }, null, { system: 'ends of unlinked channels of all shops' })
    .sort({ destroyBy: 1 })
    .limit(limit)
    .lean<TokenDoc[]>()
  let done = 0
  for (const token of rows) {
    const overdue = token.destroyBy !== null && token.destroyBy.getTime() <= clock.nowMs()
    let ended = false
    try {
      ended = await endAtPlatform(deps, token)
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error
      log.warn('the platform did not take the end of a channel', {
        channelId: token._id,
        code: error.code,
        platformCode: error.platformCode,
        overdue,
      })
      // The token is dead already: there is nothing left to end.
      ended = error.retry === 'after-relink' || error.retry === 'never'
    }
    if (!ended && !overdue) continue
    await keeper.destroy({ shopId: token.shopId, channelId: token._id })
    done++
  }
  return { done, waiting: rows.length - done }
}

async function endAtPlatform(deps: LinkingDeps, token: TokenDoc): Promise<boolean> {
  const { store, vault, door } = deps
  // Zalo knows no revoking call: the tokens are destroyed, and the merchant is shown the step in the OA's own settings.
  if (token.platform === 'zalo') return true
  const channel = await store.channels.findOne({ _id: token._id, shopId: token.shopId }).lean<ChannelDoc>()
  if (!channel) return true
  if (token.sealedAccess) {
    const sealer = await vault.forShop(token.shopId)
    const accessToken = sealer.open(
      { collection: 'tokens', documentId: token._id, field: 'sealedAccess' },
      token.sealedAccess,
    )
    await door.call({ kind: 'upkeep', platform: 'facebook', accessToken }, 'facebook.unsubscribe-page', {
      pageId: channel.externalId,
    })
  }
  if (channel.grantId !== null) await narrowGrant(deps, channel.grantId, channel._id)
  return true
}

/** Takes the channel off its platform user's grant, and gives back what no other channel of that person needs. */
async function narrowGrant(deps: LinkingDeps, grantId: string, channelId: string): Promise<void> {
  const { store, vault, door } = deps
  const grant = await store.grants.findOne({ _id: grantId }).lean<GrantDoc>()
  if (!grant) return
  const remaining = grant.channelIds.filter((id) => id !== channelId)
  if (grant.sealedUserToken) {
    const sealer = await vault.forGateway()
    const accessToken = sealer.open(grantPlace(grant._id), grant.sealedUserToken)
    const upkeep = { kind: 'upkeep' as const, platform: 'facebook' as const, accessToken }
    if (remaining.length === 0) {
      await door.call(upkeep, 'facebook.revoke', { userId: grant.platformUserId })
    } else {
      const needed = scopesOf(await codesOfChannels(deps, remaining))
      for (const permission of grant.scopes.filter(
        (scope) => scope.startsWith('pages_') && !needed.has(scope),
      )) {
        await door.call(upkeep, 'facebook.revoke', { userId: grant.platformUserId, permission })
      }
    }
  }
  if (remaining.length === 0)
    await store.grants.deleteOne({ _id: grantId, channelIds: { $not: { $elemMatch: { $ne: channelId } } } })
  else await store.grants.updateOne({ _id: grantId }, { $pull: { channelIds: channelId } })
}
