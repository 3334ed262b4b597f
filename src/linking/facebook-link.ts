import { SUBSCRIBED_FIELDS } from '../channels/facebook/subscribed-fields.ts'
import { ChannelError } from '../channels/channel-error.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc, GrantDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed, redirectUriOf } from './deps.ts'
import { compareGrant, revocable, scopesOf } from './granted.ts'
import { moveLink } from './link-events.ts'
import { openChannel, recordDispute } from './open-channel.ts'
import { setProblem } from './problems.ts'

/** A Page as the platform lists it; its token stays in memory until the Page is chosen. */
interface ListedPage {
  readonly id: string
  readonly name: string
  readonly accessToken: string | null
  readonly tasks: readonly string[]
  readonly pictureUrl: string | null
}

/** Pages of one person beyond this are not offered; each list call brings up to 100. */
const MAX_PAGES = 1_000
const MAX_LIST_CALLS = 25

/** The Page task our calls stand on (docs/platforms/facebook.md): one of these for reading and answering. */
const TASKS_NEEDED = ['MESSAGING', 'MODERATE', 'MANAGE']

/** Exchanges the code, compares what was granted with what was asked, and offers the Pages to choose from. */
export async function finishFacebookAuthorization(
  deps: LinkingDeps,
  link: LinkDoc,
  code: string,
): Promise<void> {
  const { door, clock } = deps
  const upkeep = (accessToken: string | null) => ({
    kind: 'upkeep' as const,
    platform: 'facebook' as const,
    accessToken,
  })
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
  const scopes = permissions.permissions
    .filter((row) => row.status === 'granted')
    .map((row) => row.permission)
  const expiresAt = long.expiresInSeconds ? new Date(clock.nowMs() + long.expiresInSeconds * 1000) : null
  const grant = await keepGrant(deps, me.id, scopes, userToken, expiresAt)
  const { extra } = compareGrant(link.codes, scopes)
  const kept = await dropExtra(deps, grant, extra, userToken)

  // Stored before the first permitted call: the door reads from the link what the platform granted.
  await deps.store.links.updateOne(
    { _id: link._id, shopId: link.shopId },
    { $set: { grantId: grant._id, grantedScopes: kept, extraScopes: extra } },
  )
  const pages = await listPages(deps, link, userToken)
  if (pages.length === 0) throw new LinkFailed('not-admin')
  await moveLink(deps, link, 'choose-accounts', {
    candidates: await Promise.all(pages.map((page) => candidateOf(deps, link, page))),
  })
}

/** Links the chosen Pages. Their tokens are asked for anew, so that those not chosen were never kept. */
export async function chooseFacebookPages(
  deps: LinkingDeps,
  link: LinkDoc,
  externalIds: readonly string[],
): Promise<{ channels: ChannelDoc[]; refused: { externalId: string; code: string }[] }> {
  const { store, vault } = deps
  const grant =
    link.grantId === null ? null : await store.grants.findOne({ _id: link.grantId }).lean<GrantDoc>()
  if (!grant?.sealedUserToken) throw new LinkFailed('expired')
  const sealer = await vault.forGateway()
  const userToken = sealer.open(grantPlace(grant._id), grant.sealedUserToken)
  const pages = new Map((await listPages(deps, link, userToken)).map((page) => [page.id, page]))
  const channels: ChannelDoc[] = []
  const refused: { externalId: string; code: string }[] = []
  for (const externalId of new Set(externalIds)) {
    const page = pages.get(externalId)
    if (!page?.accessToken) {
      refused.push({ externalId, code: 'not-offered' })
      continue
    }
    if (!hasTask(page)) {
      refused.push({ externalId, code: 'task-missing' })
      continue
    }
    try {
      channels.push(await linkPage(deps, link, grant._id, page, page.accessToken))
    } catch (error) {
      if (!(error instanceof LinkFailed)) throw error
      await recordDispute(deps, link, externalId)
      refused.push({ externalId, code: error.problem })
    }
  }
  if (channels.length > 0) await moveLink(deps, link, 'completed')
  return { channels, refused }
}

async function linkPage(
  deps: LinkingDeps,
  link: LinkDoc,
  grantId: string,
  page: ListedPage,
  accessToken: string,
): Promise<ChannelDoc> {
  const channel = await openChannel(deps, link, {
    platform: 'facebook',
    externalId: page.id,
    name: page.name,
    avatarUrl: page.pictureUrl,
    grantedScopes: link.grantedScopes,
    grantId,
    // A Page token from a long-lived user token has no end of its own (docs/platforms/facebook.md#page-tokens).
    tokens: { accessToken, refreshToken: null, accessExpiresAtMs: null, refreshExpiresAtMs: null },
  })
  await subscribePage(deps, channel)
  await deps.claimAccount('facebook', page.id)
  return channel
}

/** Asks for this Page's webhooks. Without the permission for it (FB5) there is nothing to ask; a failure is a problem of the channel, not of the link. */
export async function subscribePage(deps: LinkingDeps, channel: ChannelDoc): Promise<void> {
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  const allowed = await deps.door.check(subject, 'facebook.subscribe-page')
  if (!allowed.ok) return
  try {
    await deps.door.call(subject, 'facebook.subscribe-page', {
      pageId: channel.externalId,
      fields: [...SUBSCRIBED_FIELDS],
    })
    await setProblem(deps, channel, 'subscription-failed', null)
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error
    await setProblem(deps, channel, 'subscription-failed', error.platformCode ?? error.code)
  }
}

async function keepGrant(
  deps: LinkingDeps,
  platformUserId: string,
  scopes: string[],
  userToken: string,
  expiresAt: Date | null,
): Promise<GrantDoc> {
  const { store, vault, clock } = deps
  const found = await store.grants
    .findOneAndUpdate(
      { platform: 'facebook', platformUserId },
      {
        $set: { scopes, expiresAt, updatedAt: new Date(clock.nowMs()) },
        $setOnInsert: { _id: newId('grt'), channelIds: [] },
      },
      { upsert: true, returnDocument: 'after' },
    )
    .lean<GrantDoc>()
  if (!found) throw new Error('An upsert returned nothing')
  const sealer = await vault.forGateway()
  await store.grants.updateOne(
    { _id: found._id },
    { $set: { sealedUserToken: sealer.seal(grantPlace(found._id), userToken) } },
  )
  return found
}

export const grantPlace = (grantId: string) => ({
  collection: 'grants',
  documentId: grantId,
  field: 'sealedUserToken',
})

/** Gives back what was granted beyond the asked, unless another live channel of this person stands on it. @returns the scopes that stay */
async function dropExtra(
  deps: LinkingDeps,
  grant: GrantDoc,
  extra: readonly string[],
  userToken: string,
): Promise<string[]> {
  const others = await codesOfChannels(deps, grant.channelIds)
  const toRevoke = revocable(extra, others)
  for (const permission of toRevoke) {
    await deps.door.call(
      { kind: 'upkeep', platform: 'facebook', accessToken: userToken },
      'facebook.revoke',
      { userId: grant.platformUserId, permission },
    )
  }
  const kept = grant.scopes.filter((scope) => !extra.includes(scope))
  await deps.store.grants.updateOne(
    { _id: grant._id },
    { $set: { scopes: grant.scopes.filter((scope) => !toRevoke.includes(scope)) } },
  )
  return kept
}

/** The codes that live channels of these ids have consent for, over all their shops. */
export async function codesOfChannels(deps: LinkingDeps, channelIds: readonly string[]): Promise<string[]> {
  const channels = await deps.store.channels
    .find(
      { _id: { $in: channelIds }, live: true },
      { shopId: 1 },
      { system: 'a platform user can serve channels of several shops' },
    )
    .lean<Pick<ChannelDoc, '_id' | 'shopId'>[]>()
  const sets = await Promise.all(channels.map((channel) => deps.consents.now(channel.shopId, channel._id)))
  return [...new Set(sets.flatMap((set) => [...set]))]
}

/**
 * Every Page the person can offer us: the account list, page by page, and the Pages that list leaves out because a
 * business portfolio owns them (they stand in the token's granular scopes).
 */
async function listPages(deps: LinkingDeps, link: LinkDoc, userToken: string): Promise<ListedPage[]> {
  const { door } = deps
  const subject = {
    kind: 'link' as const,
    shopId: link.shopId,
    linkId: link._id,
    platform: 'facebook' as const,
    accessToken: userToken,
  }
  const pages = new Map<string, ListedPage>()
  let after: string | null = null
  for (let call = 0; call < MAX_LIST_CALLS && pages.size < MAX_PAGES; call++) {
    const answer: { pages: ListedPage[]; after: string | null } = await door.call(
      subject,
      'facebook.list-pages',
      after === null ? {} : { after },
    )
    for (const page of answer.pages) pages.set(page.id, page)
    after = answer.after
    if (after === null) break
  }
  const token = await door.call<{ granularScopes: { scope: string; targetIds: string[] | null }[] }>(
    { kind: 'upkeep', platform: 'facebook', accessToken: null },
    'facebook.debug-token',
    {
      inputToken: userToken,
    },
  )
  const wanted = scopesOf(link.codes)
  const hidden = new Set(
    token.granularScopes.filter((row) => wanted.has(row.scope)).flatMap((row) => row.targetIds ?? []),
  )
  for (const pageId of [...hidden]
    .filter((id) => pages.get(id)?.accessToken == null)
    .slice(0, MAX_PAGES - pages.size)) {
    try {
      const page = await door.call<ListedPage>(subject, 'facebook.page-by-id', { pageId })
      pages.set(page.id, page)
    } catch (error) {
      // Named in the token but not readable: another kind of asset, or taken away meanwhile. The others are still offered.
      if (!(error instanceof ChannelError) || error.retry === 'backoff') throw error
    }
  }
  return [...pages.values()]
}

const hasTask = (page: ListedPage): boolean =>
  page.tasks.length === 0 || page.tasks.some((task) => TASKS_NEEDED.includes(task))

async function candidateOf(
  deps: LinkingDeps,
  link: LinkDoc,
  page: ListedPage,
): Promise<LinkDoc['candidates'][number]> {
  const holder = await deps.store.channels
    .findOne(
      { platform: 'facebook', externalId: page.id, live: true },
      { shopId: 1 },
      { system: 'one live channel per account over all shops' },
    )
    .lean<Pick<ChannelDoc, 'shopId'>>()
  const problem =
    holder && holder.shopId !== link.shopId
      ? 'linked-elsewhere'
      : page.accessToken === null
        ? 'not-offered'
        : hasTask(page)
          ? null
          : 'task-missing'
  return {
    externalId: page.id,
    name: page.name,
    avatarUrl: page.pictureUrl,
    linkable: problem === null,
    problem,
  }
}
