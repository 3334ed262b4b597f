import type { Platform } from '../channels/platform.ts'
import type { TokenSet } from '../channels/token-set.ts'
import { appendEvents } from '../events/append.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { LinkDoc } from '../store/models/link.ts'
import { type LinkingDeps, LinkFailed } from './deps.ts'

export interface NewChannel {
  readonly platform: Platform
  readonly externalId: string
  readonly name: string
  readonly avatarUrl: string | null
  readonly grantedScopes: readonly string[]
  readonly grantId: string | null
  readonly tokens: TokenSet
}

/**
 * Makes the account a live channel of the link's shop, or brings the shop's earlier one back with its id and history.
 * Consents of the link are copied to it in the same transaction; the tokens follow under the keeper's lease.
 * @throws {LinkFailed} `linked-elsewhere`
 */
export async function openChannel(
  deps: LinkingDeps,
  link: LinkDoc,
  account: NewChannel,
): Promise<ChannelDoc> {
  const { store, consents, clock } = deps
  const now = new Date(clock.nowMs())
  const channel = await store
    .transaction(async (session) => {
      const live = await store.channels
        .findOne({ platform: account.platform, externalId: account.externalId, live: true }, null, {
          session,
          system: 'one live channel per account over all shops',
        })
        .lean<ChannelDoc>()
      if (live && live.shopId !== link.shopId) throw new LinkFailed('linked-elsewhere')
      const own = { shopId: link.shopId, platform: account.platform, externalId: account.externalId }
      const row = await store.channels
        .findOneAndUpdate(
          own,
          {
            $set: {
              name: account.name,
              avatarUrl: account.avatarUrl,
              status: 'active',
              live: true,
              problems: [],
              grantedScopes: [...account.grantedScopes],
              grantId: account.grantId,
              linkedAt: now,
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
      await store.links.updateOne(
        { _id: link._id, shopId: link.shopId },
        { $addToSet: { channelIds: row._id } },
        { session },
      )
      if (account.grantId !== null)
        await store.grants.updateOne(
          { _id: account.grantId },
          { $addToSet: { channelIds: row._id } },
          { session },
        )
      await appendEvents(
        store,
        [
          {
            shopId: link.shopId,
            type: 'channel.changed',
            platform: account.platform,
            channelId: row._id,
            conversationId: null,
            subjectId: row._id,
            at: now,
          },
        ],
        session,
      )
      return row
    })
    .catch((error: unknown) => {
      // Two shops raced for one account: the unique key of live channels let one through.
      if ((error as { code?: number }).code === 11000) throw new LinkFailed('linked-elsewhere', error)
      throw error
    })
  await deps.keeper.put(
    { shopId: channel.shopId, channelId: channel._id, platform: channel.platform },
    account.tokens,
    { reason: 'linked' },
  )
  return channel
}

/** A second shop asked for a linked account: a case for people to look at, once per pair. */
export async function recordDispute(deps: LinkingDeps, link: LinkDoc, externalId: string): Promise<void> {
  const { store, clock } = deps
  const holder = await store.channels
    .findOne({ platform: link.platform, externalId, live: true }, null, {
      system: 'one live channel per account over all shops',
    })
    .lean<ChannelDoc>()
  if (!holder || holder.shopId === link.shopId) return
  await store.disputes.updateOne(
    { shopId: link.shopId, platform: link.platform, externalId, holderShopId: holder.shopId, state: 'open' },
    { $setOnInsert: { _id: newId('req'), at: new Date(clock.nowMs()) } },
    { upsert: true },
  )
}

const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))
