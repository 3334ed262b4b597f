import type { Platform } from '../../src/channels/platform.ts'
import { newId } from '../../src/kit/ids.ts'
import type { Store } from '../../src/store/open-store.ts'

/** A channel as linking leaves it, without token or grant: enough for everything that only listens. */
export async function linkedChannel(
  store: Store,
  of: { shopId: string; platform: Platform; externalId: string; live?: boolean },
): Promise<{ shopId: string; channelId: string; externalId: string }> {
  const channelId = newId('chn')
  await store.channels.create({
    _id: channelId,
    shopId: of.shopId,
    platform: of.platform,
    externalId: of.externalId,
    name: 'Cửa hàng thử',
    avatarUrl: null,
    status: of.live === false ? 'unlinked' : 'active',
    live: of.live ?? true,
    problems: [],
    grantedScopes: [],
    grantId: null,
    linkedAt: new Date(),
    linkedBy: 'owner',
    unlinkedAt: null,
    lastEventAt: null,
    tokenExpiresAt: null,
    relinkBefore: null,
    paidSendsOn: false,
    profile: null,
  })
  return { shopId: of.shopId, channelId, externalId: of.externalId }
}
