import type { ClientSession } from 'mongoose'
import type { Platform } from '../channels/platform.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { updateAll } from '../store/write-in-transaction.ts'
import type { Subject } from './working-set.ts'

/** `linked`: work for this channel · `unlinked`: was linked once, is dropped · `unknown`: never linked, waits. */
export type Account =
  | { readonly is: 'linked'; readonly subject: Subject }
  | { readonly is: 'unlinked'; readonly shopId: string; readonly channelId: string }
  | { readonly is: 'unknown' }

export const accountKey = (platform: Platform, accountId: string): string => `${platform} ${accountId}`

/** Whose rows these are, read anew every turn: linking and unlinking take effect at once. */
export async function findAccounts(
  store: Store,
  rows: readonly DeliveryDoc[],
): Promise<ReadonlyMap<string, Account>> {
  const externalIds = new Map<Platform, Set<string>>()
  for (const row of rows) {
    const ids = externalIds.get(row.platform) ?? new Set()
    externalIds.set(row.platform, ids.add(row.accountId))
  }
  const accounts = new Map<string, Account>()
  for (const [platform, ids] of externalIds) {
    const channels = (await store.channels.collection
      .find({ platform, externalId: { $in: [...ids] } } as never, {
        projection: { shopId: 1, platform: 1, externalId: 1, live: 1 },
        hint: 'by_account',
      })
      .toArray()) as unknown as Pick<ChannelDoc, '_id' | 'shopId' | 'platform' | 'externalId' | 'live'>[]
    for (const { _id: channelId, shopId, externalId, live } of channels) {
      const key = accountKey(platform, externalId)
      if (live)
        accounts.set(key, { is: 'linked', subject: { shopId, channelId, platform, accountId: externalId } })
      else if (!accounts.has(key)) accounts.set(key, { is: 'unlinked', shopId, channelId })
    }
  }
  return accounts
}

/** A channel was unlinked while a turn was made for it. */
export class ChannelGone extends Error {
  constructor() {
    super('A channel was unlinked in the middle of a turn')
    this.name = 'ChannelGone'
  }
}

/**
 * Inside the transaction: notes when each channel was last heard of, and with it that it is still linked. An unlink at the
 * same moment conflicts with this write, so nothing is stored for a channel after its unlink.
 * @throws {ChannelGone}
 */
export async function touchChannels(
  store: Store,
  heard: ReadonlyMap<string, { readonly shopId: string; readonly at: Date }>,
  session: ClientSession,
): Promise<void> {
  if (heard.size === 0) return
  const updates = [...heard].map(([channelId, { shopId, at }]) => ({
    q: { _id: channelId, shopId, live: true },
    u: { $max: { lastEventAt: at } },
  }))
  if ((await updateAll(store.channels, updates, session)) !== heard.size) throw new ChannelGone()
}
