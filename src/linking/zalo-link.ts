import { ChannelError } from '../channels/channel-error.ts'
import type { TokenSet } from '../channels/token-set.ts'
import { toTokenSet } from '../channels/zalo/oauth.ts'
import type { TokenAnswer } from '../channels/zalo/operations/token-answer.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed } from './deps.ts'
import { moveLink } from './link-events.ts'
import { accountLease, holding } from './linking-leases.ts'
import { holderElsewhere, openChannel, recordDispute } from './open-channel.ts'

interface Answer {
  readonly code: string
  /** The OA the callback named; null: it named none. */
  readonly accountId: string | null
}

/** Exchanges the code of an OA and makes it a channel: a Zalo link has nothing to choose. */
export async function finishZaloAuthorization(
  deps: LinkingDeps,
  link: LinkDoc,
  answer: Answer,
  verifier: string | null,
): Promise<void> {
  const { accountId } = answer
  const exchangeAndLink = () => exchangeThenLink(deps, link, answer, verifier)
  if (accountId === null) return exchangeAndLink()
  // Before the code is spent: a new pair may kill the one the owning shop works with.
  if (await holderElsewhere(deps, link, accountId)) {
    await recordDispute(deps, link, accountId)
    throw new LinkFailed('linked-elsewhere')
  }
  // Of two links of one OA at once, the pair given last is the one stored last.
  return holding(deps, accountLease('zalo', accountId), exchangeAndLink)
}

async function exchangeThenLink(
  deps: LinkingDeps,
  link: LinkDoc,
  { code, accountId }: Answer,
  verifier: string | null,
): Promise<void> {
  const { door, clock } = deps
  const granted = await door.call<TokenAnswer>(
    { kind: 'upkeep', platform: 'zalo', accessToken: null },
    'zalo.exchange-code',
    { code, ...(verifier === null ? {} : { codeVerifier: verifier }) },
  )
  const tokens = toTokenSet(granted, clock.nowMs())
  const { oaId } = await identify(deps, tokens.accessToken)
  await refuseOtherShops(deps, link, oaId, tokens)
  if (accountId !== null && accountId !== oaId) await refuseAnotherOa(deps, link, oaId, tokens)
  const profile = await readProfile(deps, link, tokens.accessToken)
  const channel = await openChannel(deps, link, {
    platform: 'zalo',
    externalId: oaId,
    name: profile?.name ?? `OA ${oaId}`,
    avatarUrl: profile?.avatar ?? null,
    heldScopes: [],
    grantId: null,
    tokens,
  })
  if (profile) {
    const { cover: coverUrl, description } = profile
    const card = { coverUrl, description, email: null, fetchedAt: new Date(clock.nowMs()) }
    await deps.store.channels.updateOne(
      { _id: channel._id, shopId: channel.shopId },
      { $set: { profile: card } },
    )
  }
  await moveLink(deps, link, 'completed', { problem: null })
  await deps.claimAccount('zalo', oaId)
}

/** Which OA the pair speaks for. The pair is new and held by nobody else, so a platform that falters is asked once more. */
async function identify(deps: LinkingDeps, accessToken: string): Promise<{ oaId: string }> {
  const ask = () =>
    deps.door.call<{ oaId: string }>(
      { kind: 'upkeep', platform: 'zalo', accessToken },
      'zalo.oa-identity',
      {},
    )
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ChannelError) || error.retry !== 'backoff') throw error
    return ask()
  }
}

/** Only getoa showed it: the pair is the owning channel's now, or its old one would be dead and nobody would hold the new. */
async function refuseOtherShops(
  deps: LinkingDeps,
  link: LinkDoc,
  oaId: string,
  tokens: TokenSet,
): Promise<void> {
  const owner = await holderElsewhere(deps, link, oaId)
  if (!owner) return
  await deps.keeper.put({ shopId: owner.shopId, channelId: owner._id, platform: 'zalo' }, tokens, {
    reason: 'granted-through-another-shop',
  })
  await recordDispute(deps, link, oaId)
  throw new LinkFailed('linked-elsewhere')
}

/**
 * The callback named one OA and getoa another: not what its admin agreed to on Zalo's page. Where the shop has that other
 * one linked the pair is its channel's now, as its old one is dead; otherwise nobody holds it.
 */
async function refuseAnotherOa(
  deps: LinkingDeps,
  link: LinkDoc,
  oaId: string,
  tokens: TokenSet,
): Promise<never> {
  const { store, keeper, log } = deps
  const own = await store.channels
    .findOne({ shopId: link.shopId, platform: 'zalo', externalId: oaId, live: true }, { _id: 1 })
    .lean<Pick<ChannelDoc, '_id'>>()
  log.warn('a callback named another OA than getoa', { linkId: link._id, linked: own !== null })
  if (own)
    await keeper.put({ shopId: link.shopId, channelId: own._id, platform: 'zalo' }, tokens, {
      reason: 'granted-under-another-name',
    })
  throw new LinkFailed('state-invalid')
}

interface OaProfile {
  readonly name: string | null
  readonly avatar: string | null
  readonly cover: string | null
  readonly description: string | null
}

/** The OA's card, where the shop consented to it (ZA1); the link stands without. */
async function readProfile(deps: LinkingDeps, link: LinkDoc, accessToken: string): Promise<OaProfile | null> {
  try {
    return await deps.door.call<OaProfile>(
      { kind: 'link', shopId: link.shopId, linkId: link._id, platform: 'zalo', accessToken },
      'zalo.oa-profile',
      {},
    )
  } catch (error) {
    if (error instanceof DoorRefusal || (error instanceof ChannelError && error.retry !== 'after-relink'))
      return null
    throw error
  }
}
