import type { ChannelDoc, GrantDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed, redirectUriOf } from './deps.ts'
import { candidateOf, hasTask, type ListedPage, listPages } from './facebook-pages.ts'
import { compareGrant, scopesOf } from './granted.ts'
import { giveBack, keepGrant, openUserToken } from './grants.ts'
import { moveLink } from './link-events.ts'
import { accountLease, grantLease, holding } from './linking-leases.ts'
import { openChannel, recordDispute } from './open-channel.ts'
import { subscribePage } from './subscribe-page.ts'
import { syncGrantedScopes } from './sync-scopes.ts'

const upkeep = (accessToken: string | null) => ({
  kind: 'upkeep' as const,
  platform: 'facebook' as const,
  accessToken,
})

/** A user's token of about 60 days, and what it was granted. */
interface Authorized {
  readonly platformUserId: string
  readonly scopes: readonly string[]
  readonly userToken: string
  readonly expiresAt: Date | null
}

/** Exchanges the code, compares what was granted with what was asked, and offers the Pages to choose from. */
export async function finishFacebookAuthorization(
  deps: LinkingDeps,
  link: LinkDoc,
  code: string,
): Promise<void> {
  const authorized = await exchange(deps, code)
  await holding(deps, grantLease(authorized.platformUserId), () => offerPages(deps, link, authorized))
}

async function exchange(deps: LinkingDeps, code: string): Promise<Authorized> {
  const { door, clock } = deps
  const short = await door.call<{ accessToken: string }>(upkeep(null), 'facebook.exchange-code', {
    code,
    redirectUri: redirectUriOf(deps.publicUrl, 'facebook'),
  })
  const long = await door.call<{ accessToken: string; expiresInSeconds: number | null }>(
    upkeep(null),
    'facebook.extend-token',
    { userToken: short.accessToken },
  )
  const userToken = long.accessToken
  const [me, permissions] = await Promise.all([
    door.call<{ id: string }>(upkeep(userToken), 'facebook.me', {}),
    door.call<{ permissions: { permission: string; status: string }[] }>(
      upkeep(userToken),
      'facebook.granted-permissions',
      {},
    ),
  ])
  const granted = permissions.permissions.filter((row) => row.status === 'granted')
  return {
    platformUserId: me.id,
    scopes: granted.map((row) => row.permission),
    userToken,
    expiresAt: long.expiresInSeconds ? new Date(clock.nowMs() + long.expiresInSeconds * 1_000) : null,
  }
}

async function offerPages(deps: LinkingDeps, link: LinkDoc, authorized: Authorized): Promise<void> {
  const { userToken } = authorized
  const grant = await keepGrant(deps, authorized)
  const { extra } = compareGrant(link.codes, authorized.scopes)
  const held = await giveBack(deps, grant, extra, userToken)
  await syncGrantedScopes(deps, grant.channelIds, held)

  // Stored before the first permitted call: the door reads from the link what the platform granted.
  const wanted = scopesOf(link.codes)
  await deps.store.links.updateOne(
    { _id: link._id, shopId: link.shopId },
    {
      $set: {
        grantId: grant._id,
        grantedScopes: authorized.scopes.filter((scope) => wanted.has(scope)),
        extraScopes: extra,
      },
    },
  )
  const pages = await listPages(deps, link, userToken)
  if (pages.size === 0) throw new LinkFailed('not-admin')
  await moveLink(deps, link, 'choose-accounts', {
    problem: null,
    candidates: await Promise.all([...pages.values()].map((page) => candidateOf(deps, link, page))),
  })
}

export interface Chosen {
  readonly channels: ChannelDoc[]
  readonly refused: { readonly externalId: string; readonly code: string }[]
}

/**
 * Links the chosen Pages. Their tokens are asked for anew, so that those not chosen were never kept.
 * @throws {LinkFailed} `expired`: what was granted has ended meanwhile
 */
export async function chooseFacebookPages(
  deps: LinkingDeps,
  link: LinkDoc,
  externalIds: readonly string[],
): Promise<Chosen> {
  const grant = await grantOf(deps, link)
  return holding(deps, grantLease(grant.platformUserId), async () => {
    // Read again: it may have ended while the lease was waited for.
    const current = await grantOf(deps, link)
    const userToken = await openUserToken(deps, current)
    if (userToken === null) throw new LinkFailed('expired')
    const pages = await listPages(deps, link, userToken)
    const chosen: Chosen = { channels: [], refused: [] }
    for (const externalId of new Set(externalIds)) {
      const outcome = await choosePage(deps, link, current, pages.get(externalId), externalId)
      if (typeof outcome === 'string') chosen.refused.push({ externalId, code: outcome })
      else chosen.channels.push(outcome)
    }
    if (chosen.channels.length > 0) await moveLink(deps, link, 'completed')
    return chosen
  })
}

async function grantOf(deps: LinkingDeps, link: LinkDoc): Promise<GrantDoc> {
  const grant =
    link.grantId === null ? null : await deps.store.grants.findOne({ _id: link.grantId }).lean<GrantDoc>()
  if (!grant) throw new LinkFailed('expired')
  return grant
}

/** @returns the channel, or the code of the refusal */
async function choosePage(
  deps: LinkingDeps,
  link: LinkDoc,
  grant: GrantDoc,
  page: ListedPage | undefined,
  externalId: string,
): Promise<ChannelDoc | string> {
  if (!page?.accessToken) return 'not-offered'
  if (!hasTask(page)) return 'task-missing'
  const { accessToken } = page
  try {
    return await holding(deps, accountLease('facebook', externalId), () =>
      linkPage(deps, link, grant, { ...page, accessToken }),
    )
  } catch (error) {
    if (!(error instanceof LinkFailed)) throw error
    await recordDispute(deps, link, externalId)
    return error.problem
  }
}

async function linkPage(
  deps: LinkingDeps,
  link: LinkDoc,
  grant: GrantDoc,
  page: ListedPage & { readonly accessToken: string },
): Promise<ChannelDoc> {
  const channel = await openChannel(deps, link, {
    platform: 'facebook',
    externalId: page.id,
    name: page.name,
    avatarUrl: page.pictureUrl,
    heldScopes: grant.scopes,
    grantId: grant._id,
    // A Page token from a long-lived user token has no end of its own (docs/platforms/facebook.md#page-tokens).
    tokens: {
      accessToken: page.accessToken,
      refreshToken: null,
      accessExpiresAtMs: null,
      refreshExpiresAtMs: null,
    },
  })
  await subscribePage(deps, channel)
  await deps.claimAccount('facebook', page.id)
  return (
    (await deps.store.channels.findOne({ _id: channel._id, shopId: channel.shopId }).lean<ChannelDoc>()) ??
    channel
  )
}
