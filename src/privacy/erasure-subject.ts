import type { Platform } from '../channels/platform.ts'
import { idOf } from '../kit/ids.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { Vault } from '../vault/vault.ts'

/** Who is erased: what finds everything that is theirs, even after their own row is gone. */
export interface ErasureSubject {
  readonly shopId: string
  readonly channelId: string
  readonly platform: Platform
  /** The Page's or OA's id on the platform. */
  readonly accountId: string
  /** The person's. */
  readonly externalId: string
  readonly personId: string
  readonly conversationId: string
}

export const subjectOf = (
  of: Pick<ErasureSubject, 'shopId' | 'channelId' | 'platform' | 'accountId' | 'externalId'>,
): ErasureSubject => ({
  ...of,
  personId: idOf('per', of.channelId, of.externalId),
  conversationId: idOf('cnv', of.channelId, of.externalId),
})

const placeOf = (requestId: string) => ({
  collection: 'privacy_requests',
  documentId: requestId,
  field: 'sealedSubject',
})

export const sealSubject = async (
  vault: Vault,
  requestId: string,
  { shopId, accountId, externalId }: ErasureSubject,
): Promise<Buffer> =>
  (await vault.forShop(shopId)).seal(placeOf(requestId), JSON.stringify({ accountId, externalId }))

/** @returns null once it is over: nothing leads to the person any more */
export async function openSubject(vault: Vault, request: PrivacyRequestDoc): Promise<ErasureSubject | null> {
  const { _id, shopId, channelId, platform, sealedSubject } = request
  if (sealedSubject === null) return null
  const text = (await vault.forShop(shopId)).open(placeOf(_id), sealedSubject)
  const { accountId, externalId } = JSON.parse(text) as { accountId: string; externalId: string }
  return subjectOf({ shopId, channelId, platform, accountId, externalId })
}
