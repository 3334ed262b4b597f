import type { ClientSession } from 'mongoose'
import { noteAct } from '../access/activity.ts'
import type { Platform } from '../channels/platform.ts'
import type { TokenSet } from '../channels/token-set.ts'
import { appendEvents } from '../events/append.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed } from './deps.ts'
import { scopesOf } from './granted.ts'
import { channelChanged } from './link-events.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

export interface NewChannel {
  readonly platform: Platform
  readonly externalId: string
  readonly name: string
  readonly avatarUrl: string | null
  /** What the platform holds as granted (Facebook); of it the channel gets what its consents cover. */
  readonly heldScopes: readonly string[]
  readonly grantId: string | null
  readonly tokens: TokenSet
}

/** What stands of a grant is first asked for so long after the link that gave it. */
const GRANTS_LOOK_MS = 6 * 60 * 60_000

/** Two links of one account at once: the later one finds the channel made and takes it over. */
const ATTEMPTS = 3

/**
 * Makes the account a live channel of the link's shop, or brings the shop's earlier one back with its id and history.
 * Consents of the link are copied to it in the same transaction; the tokens follow under the keeper's lease. The caller
 * holds the account's lease.
 * @throws {LinkFailed} `linked-elsewhere`
 */
export async function openChannel(
  deps: LinkingDeps,
  link: LinkDoc,
  account: NewChannel,
): Promise<ChannelDoc> {
  const channel = await openOnce(deps, link, account)
  await deps.keeper.put(
    { shopId: channel.shopId, channelId: channel._id, platform: channel.platform },
    account.tokens,
    { reason: 'linked' },
  )
  return channel
}

async function openOnce(deps: LinkingDeps, link: LinkDoc, account: NewChannel): Promise<ChannelDoc> {
  for (let attempt = 1; ; attempt++) {
    const scopes = await scopesCovered(deps, link, account)
    try {
      return await deps.store.transaction((session) => open(deps, link, account, scopes, session))
    } catch (error) {
      if (!isDuplicateKey(error)) throw error
      // Two shops raced for one account: the unique key of live channels let one through.
      if (await holderElsewhere(deps, link, account.externalId))
        throw new LinkFailed('linked-elsewhere', error)
      if (attempt === ATTEMPTS) throw error
    }
  }
}

async function open(
  deps: LinkingDeps,
  link: LinkDoc,
  account: NewChannel,
  grantedScopes: string[],
  session: ClientSession,
): Promise<ChannelDoc> {
  const { store, consents, clock } = deps
  const { shopId } = link
  if (await holderElsewhere(deps, link, account.externalId, session)) throw new LinkFailed('linked-elsewhere')
  const nowMs = clock.nowMs()
  const key = { shopId, platform: account.platform, externalId: account.externalId }
  const wasHere = await store.channels.exists(key).session(session)
  const row = await store.channels
    .findOneAndUpdate(
      key,
      {
        $set: {
          name: account.name,
          avatarUrl: account.avatarUrl,
          status: 'active',
          live: true,
          problems: [],
          grantedScopes,
          grantId: account.grantId,
          // The platform has just told what is granted.
          grantsDueAt: new Date(nowMs + GRANTS_LOOK_MS),
          linkedAt: new Date(nowMs),
          linkedBy: link.userId,
          unlinkedAt: null,
          eraseAt: null,
          tokenExpiresAt: toDate(account.tokens.accessExpiresAtMs),
          relinkBefore: toDate(account.tokens.refreshExpiresAtMs),
        },
        $setOnInsert: { _id: newId('chn'), lastEventAt: null, paidSendsOn: false, profile: null },
      },
      { upsert: true, returnDocument: 'after', session },
    )
    .lean<ChannelDoc>()
  if (!row) throw new Error('An upsert returned nothing')
  await consents.copyToChannel(link, row._id, session)
  await store.links.updateOne({ _id: link._id, shopId }, { $addToSet: { channelIds: row._id } }, { session })
  await moveToGrant(deps, row, session)
  await appendEvents(store, [channelChanged(row, nowMs)], session)
  const kind = wasHere ? 'channel-relinked' : 'channel-linked'
  await noteAct(deps, { shopId, userId: link.userId, kind, subjectId: row._id }, session)
  return row
}

/** The grant of whoever linked it before serves it no more; one that serves nothing now is ended by the sweep. */
async function moveToGrant(
  { store }: LinkingDeps,
  channel: ChannelDoc,
  session: ClientSession,
): Promise<void> {
  if (channel.grantId === null) return
  await store.grants.updateMany(
    { channelIds: channel._id, _id: { $ne: channel.grantId } },
    { $pull: { channelIds: channel._id } },
    { session },
  )
  await store.grants.updateOne(
    { _id: channel.grantId },
    { $addToSet: { channelIds: channel._id } },
    { session },
  )
}

/** What is held, within the codes of this link and those the channel had before: a relink with fewer codes takes nothing away. */
async function scopesCovered(deps: LinkingDeps, link: LinkDoc, account: NewChannel): Promise<string[]> {
  const before = await deps.store.channels
    .findOne({ shopId: link.shopId, platform: account.platform, externalId: account.externalId }, { _id: 1 })
    .lean<Pick<ChannelDoc, '_id'>>()
  const earlier = before === null ? [] : await deps.consents.now(link.shopId, before._id)
  const covered = scopesOf([...link.codes, ...earlier])
  return account.heldScopes.filter((scope) => covered.has(scope))
}

/** The live channel of this account in another shop. */
export async function holderElsewhere(
  deps: LinkingDeps,
  link: LinkDoc,
  externalId: string,
  session?: ClientSession,
): Promise<ChannelDoc | null> {
  const holder = await deps.store.channels
    .findOne({ platform: link.platform, externalId, live: true }, null, {
      ...(session ? { session } : {}),
      system: 'one live channel per account over all shops',
    })
    .lean<ChannelDoc>()
  return holder && holder.shopId !== link.shopId ? holder : null
}

/** A second shop asked for a linked account: a case for people to look at, once per pair. */
export async function recordDispute(deps: LinkingDeps, link: LinkDoc, externalId: string): Promise<void> {
  const { store, clock } = deps
  const holder = await holderElsewhere(deps, link, externalId)
  if (!holder) return
  const at = new Date(clock.nowMs())
  const written = await store.disputes.updateOne(
    { shopId: link.shopId, platform: link.platform, externalId, holderShopId: holder.shopId, state: 'open' },
    { $setOnInsert: { _id: newId('req'), at } },
    { upsert: true },
  )
  // Whoever asks is told on the spot, by the link's own problem. Neither learns who the other is.
  if (written.upsertedCount > 0) await deps.tellOfDispute(holder, at)
}

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))
