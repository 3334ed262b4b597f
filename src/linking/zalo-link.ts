import { ChannelError } from '../channels/channel-error.ts'
import { toTokenSet } from '../channels/zalo/oauth.ts'
import type { TokenAnswer } from '../channels/zalo/operations/token-answer.ts'
import { DoorRefusal } from '../door/door.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed } from './deps.ts'
import { moveLink } from './link-events.ts'
import { openChannel, recordDispute } from './open-channel.ts'

/** Exchanges the code of an OA and makes it a channel: a Zalo link has nothing to choose. */
export async function finishZaloAuthorization(
  deps: LinkingDeps,
  link: LinkDoc,
  answer: { readonly code: string; readonly accountId: string | null },
  verifier: string | null,
): Promise<void> {
  const { door, clock } = deps
  // Before the code is spent: a new pair may kill the one the owning shop works with.
  if (answer.accountId !== null && (await holderElsewhere(deps, link, answer.accountId))) {
    await recordDispute(deps, link, answer.accountId)
    throw new LinkFailed('linked-elsewhere')
  }
  const granted = await door.call<TokenAnswer>(
    { kind: 'upkeep', platform: 'zalo', accessToken: null },
    'zalo.exchange-code',
    {
      code: answer.code,
      ...(verifier === null ? {} : { codeVerifier: verifier }),
    },
  )
  const tokens = toTokenSet(granted, clock.nowMs())
  const identity = await door.call<{ oaId: string }>(
    { kind: 'upkeep', platform: 'zalo', accessToken: tokens.accessToken },
    'zalo.oa-identity',
    {},
  )
  const owner = await holderElsewhere(deps, link, identity.oaId)
  if (owner) {
    // Only getoa showed it: the pair is the owning channel's now, or its old one would be dead and nobody would hold the new.
    await deps.keeper.put({ shopId: owner.shopId, channelId: owner._id, platform: 'zalo' }, tokens, {
      reason: 'granted-through-another-shop',
    })
    await recordDispute(deps, link, identity.oaId)
    throw new LinkFailed('linked-elsewhere')
  }
  const profile = await readProfile(deps, link, tokens.accessToken)
  const channel = await openChannel(deps, link, {
    platform: 'zalo',
    externalId: identity.oaId,
    name: profile?.name ?? `OA ${identity.oaId}`,
    avatarUrl: profile?.avatar ?? null,
    grantedScopes: [],
    grantId: null,
    tokens,
  })
  if (profile) {
    await deps.store.channels.updateOne(
      { _id: channel._id, shopId: channel.shopId },
      {
        $set: {
          profile: {
            coverUrl: profile.cover,
            description: profile.description,
            email: null,
            fetchedAt: new Date(clock.nowMs()),
          },
        },
      },
    )
  }
  await moveLink(deps, link, 'completed')
  await deps.claimAccount('zalo', identity.oaId)
}

async function holderElsewhere(deps: LinkingDeps, link: LinkDoc, oaId: string): Promise<ChannelDoc | null> {
  const holder = await deps.store.channels
    .findOne({ platform: 'zalo', externalId: oaId, live: true }, null, {
      system: 'one live channel per account over all shops',
    })
    .lean<ChannelDoc>()
  return holder && holder.shopId !== link.shopId ? holder : null
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
