import type { DeliveryDoc } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { accountKey, findAccounts } from './accounts.ts'
import { openRow, sealForShop } from './prepare-rows.ts'

/** Sets a row aside with its reason, sealed under the shop's key so that it outlives the key of its day. */
export async function parkRow(
  deps: { readonly store: Store; readonly vault: Vault },
  row: DeliveryDoc,
  reason: string,
): Promise<void> {
  const account = (await findAccounts(deps.store, [row])).get(accountKey(row.platform, row.accountId))
  const subject = account?.is === 'linked' ? account.subject : null
  const anew = subject === null ? {} : await sealAnew(deps.vault, subject.shopId, row)
  await deps.store.deliveries.collection.updateOne(
    { _id: row._id, state: 'pending' },
    {
      $set: {
        state: 'parked',
        reason,
        attempts: row.attempts,
        expireAt: null,
        ...(subject === null ? {} : { shopId: subject.shopId, channelId: subject.channelId }),
        ...anew,
      },
    },
  )
}

async function sealAnew(
  vault: Vault,
  shopId: string,
  row: DeliveryDoc,
): Promise<Partial<Pick<DeliveryDoc, 'keyId' | 'sealed'>>> {
  try {
    return await sealForShop(vault, shopId, row._id, await openRow(vault, row))
  } catch (error) {
    const { name } = error as Error
    if (name === 'SealBroken' || name === 'KeyDestroyed') return {}
    throw error
  }
}
