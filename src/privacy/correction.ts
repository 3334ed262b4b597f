import type { CorrectableField } from '../people/fields.ts'
import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import { KeyDestroyed, type Vault } from '../vault/vault.ts'

/** What is to stand instead of what is held; null takes an earlier correction back. */
export type Correction = Readonly<Partial<Record<CorrectableField, string | null>>>

const placeOf = (requestId: string) => ({
  collection: 'privacy_requests',
  documentId: requestId,
  field: 'sealedDetails',
})

export async function sealCorrection(
  vault: Vault,
  { _id, shopId, personId }: { readonly _id: string; readonly shopId: string; readonly personId: string },
  correction: Correction,
): Promise<Buffer> {
  const sealer = await vault.forPeople(shopId, [personId], { create: true })
  return sealer.seal(personId, placeOf(_id), JSON.stringify(correction))
}

/** @returns null: there is none, or the person was erased meanwhile */
export async function openCorrection(vault: Vault, request: PrivacyRequestDoc): Promise<Correction | null> {
  const { _id, shopId, personId, sealedDetails } = request
  if (personId === null || sealedDetails === null) return null
  const sealer = await vault.forPeople(shopId, [personId], { create: false })
  try {
    return JSON.parse(sealer.open(personId, placeOf(_id), sealedDetails)) as Correction
  } catch (error) {
    if (error instanceof KeyDestroyed) return null
    throw error
  }
}
