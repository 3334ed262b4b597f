import { randomUUID } from 'node:crypto'
import { ChannelError } from '../channels/channel-error.ts'
import { releaseLease, takeLease } from '../store/lease.ts'
import type { ChannelDoc, TokenDoc } from '../store/models/channel.ts'
import type { LinkingDeps } from './deps.ts'
import { type GrantEnd, leaveGrant } from './end-grants.ts'
import { accountLease, LINKING_LEASE_MS } from './linking-leases.ts'
import { setProblem } from './problems.ts'

/** The grant outlived the unlink at Facebook: the person takes the app out of their own settings. */
export const REVOKE_IN_FACEBOOK_SETTINGS = 'revoke-in-facebook-settings'

export interface UnlinkRound {
  readonly done: number
  readonly waiting: number
}

/**
 * Carries the ends of unlinked channels to the platforms, in this order: unsubscribe, revoke with the last account the
 * grant serves, destroy. Repeats until done or 24 h are over; then the tokens are destroyed all the same and the card
 * says what is left. Those tried longest ago come first, so that dead ones hold nobody up.
 */
export async function finishUnlinks(deps: LinkingDeps, limit = 50): Promise<UnlinkRound> {
  const rows = await deps.store.tokens
    .find({ state: 'unlinking' }, null, { system: 'ends of unlinked channels of all shops' })
    .sort({ retriedAt: 1, destroyBy: 1 })
    .limit(limit)
    .lean<TokenDoc[]>()
  let done = 0
  for (const token of rows) if (await finishOne(deps, token)) done++
  return { done, waiting: rows.length - done }
}

async function finishOne(deps: LinkingDeps, token: TokenDoc): Promise<boolean> {
  const { store } = deps
  const owner = { shopId: token.shopId, channelId: token._id }
  const channel = await store.channels.findOne({ _id: token._id, shopId: token.shopId }).lean<ChannelDoc>()
  if (!channel) {
    await deps.keeper.destroy(owner)
    return true
  }
  // Held against a new link of the same account: its beginning must not meet our end.
  const lease = await takeLease(
    store,
    accountLease(channel.platform, channel.externalId),
    randomUUID(),
    LINKING_LEASE_MS,
  )
  if (!lease) return false
  try {
    if (!(await stillEnding(deps, token))) return true
    const finished =
      channel.platform === 'zalo' ? await endZalo(deps, channel) : await endFacebook(deps, token, channel)
    if (finished) await deps.keeper.destroy(owner)
    else
      await store.tokens.updateOne(
        { _id: token._id, shopId: token.shopId, state: 'unlinking' },
        { $set: { retriedAt: new Date(deps.clock.nowMs()) } },
      )
    return finished
  } finally {
    await releaseLease(store, lease)
  }
}

/** Linked anew since the round began? Then there is nothing to end. */
async function stillEnding({ store }: LinkingDeps, token: TokenDoc): Promise<boolean> {
  const own = { _id: token._id, shopId: token.shopId }
  return (
    (await store.tokens.findOne({ ...own, state: 'unlinking' }, { _id: 1 }).lean()) !== null &&
    (await store.channels.findOne({ ...own, live: false }, { _id: 1 }).lean()) !== null
  )
}

/** There is no call to make: what the journal still holds of the OA goes, unless it is another shop's by now. */
async function endZalo(deps: LinkingDeps, channel: ChannelDoc): Promise<boolean> {
  const { platform, externalId } = channel
  const holder = await deps.store.channels
    .findOne(
      { platform, externalId, live: true },
      { _id: 1 },
      { system: 'one live channel per account over all shops' },
    )
    .lean<Pick<ChannelDoc, '_id'>>()
  if (holder) return true
  const rows = await deps.dropDeliveries(platform, externalId)
  deps.log.info('webhooks kept of an unlinked OA were deleted', { channelId: channel._id, rows })
  return true
}

async function endFacebook(deps: LinkingDeps, token: TokenDoc, channel: ChannelDoc): Promise<boolean> {
  const overdue = token.destroyBy !== null && token.destroyBy.getTime() <= deps.clock.nowMs()
  const unsubscribed = await unsubscribe(deps, token, channel)
  if (unsubscribed === 'away' && !overdue) return false
  const grant = await leaveGrant(deps, channel, overdue)
  if (grant === 'waiting') return false
  await tellWhatIsLeft(deps, channel, grant)
  return true
}

/** Stops the Page's webhooks. `away`: no answer now; a token that is dead can stop nothing and is sent nothing. */
async function unsubscribe(
  deps: LinkingDeps,
  token: TokenDoc,
  channel: ChannelDoc,
): Promise<'done' | 'away'> {
  if (token.sealedAccess === null) return 'done'
  const sealer = await deps.vault.forShop(token.shopId)
  const accessToken = sealer.open(
    { collection: 'tokens', documentId: token._id, field: 'sealedAccess' },
    token.sealedAccess,
  )
  try {
    await deps.door.call({ kind: 'upkeep', platform: 'facebook', accessToken }, 'facebook.unsubscribe-page', {
      pageId: channel.externalId,
    })
    return 'done'
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    deps.log.warn('a Page could not be unsubscribed', {
      channelId: channel._id,
      code: error.code,
      platformCode: error.platformCode,
    })
    return error.retry === 'never' || error.retry === 'after-relink' ? 'done' : 'away'
  }
}

async function tellWhatIsLeft(deps: LinkingDeps, channel: ChannelDoc, grant: GrantEnd): Promise<void> {
  if (grant !== 'left-behind') return
  deps.log.warn('a grant stays at the platform; our copies of its tokens are destroyed', {
    channelId: channel._id,
  })
  await setProblem(deps, channel, REVOKE_IN_FACEBOOK_SETTINGS, 'tokens-destroyed-here')
}
