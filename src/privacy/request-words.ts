import type { PrivacyRequestDoc } from '../store/models/privacy-request.ts'
import type { Vault } from '../vault/vault.ts'

/** Why it was refused, and what the person can do now. */
export interface RefusalWords {
  readonly reason: string
  readonly guidance: string
}

/** What staff wrote on a request in their own words. null: nothing, or gone with the person's data. */
export interface RequestWords {
  readonly extensionReason: string | null
  readonly refusal: RefusalWords | null
}

type Field = 'sealedExtensionReason' | 'sealedRefusal' | 'sealedNote'
type Row = Pick<PrivacyRequestDoc, '_id' | 'shopId' | 'sealedExtensionReason' | 'sealedRefusal'>

// By the model's name, as everything that is told in an export is bound.
const placeOf = (documentId: string, field: Field) => ({ collection: 'privacyRequests', documentId, field })

/** Under the shop's key: it is the shop's answer, and goes with the person's data all the same. */
const seal = async (vault: Vault, shopId: string, requestId: string, field: Field, text: string) =>
  (await vault.forShop(shopId)).seal(placeOf(requestId, field), text)

export const sealExtensionReason = (vault: Vault, shopId: string, requestId: string, reason: string) =>
  seal(vault, shopId, requestId, 'sealedExtensionReason', reason)

export const sealRefusal = (vault: Vault, shopId: string, requestId: string, words: RefusalWords) =>
  seal(vault, shopId, requestId, 'sealedRefusal', JSON.stringify(words))

/** What the person added in their own words. */
export const sealNote = (vault: Vault, shopId: string, requestId: string, note: string) =>
  seal(vault, shopId, requestId, 'sealedNote', note)

export async function openNote(
  vault: Vault,
  { _id, shopId, sealedNote = null }: Pick<PrivacyRequestDoc, '_id' | 'shopId' | 'sealedNote'>,
): Promise<string | null> {
  return sealedNote === null
    ? null
    : (await vault.forShop(shopId)).open(placeOf(_id, 'sealedNote'), sealedNote)
}

export async function openRequestWords(vault: Vault, row: Row): Promise<RequestWords> {
  const { _id, shopId, sealedExtensionReason, sealedRefusal } = row
  if (sealedExtensionReason === null && sealedRefusal === null)
    return { extensionReason: null, refusal: null }
  const sealer = await vault.forShop(shopId)
  const open = (field: keyof Row & Field): string | null => {
    const sealed = row[field]
    return sealed === null ? null : sealer.open(placeOf(_id, field), sealed)
  }
  const refusal = open('sealedRefusal')
  return {
    extensionReason: open('sealedExtensionReason'),
    refusal: refusal === null ? null : (JSON.parse(refusal) as RefusalWords),
  }
}

/** What of a request goes with the person, the words of staff too; ground, times and receipt stay as the proof of how they were answered. */
export const NOTHING_OF_THE_PERSON = {
  personId: null,
  sealedDetails: null,
  sealedNote: null,
  verifiedBy: null,
  tell: null,
  sealedExtensionReason: null,
  sealedRefusal: null,
} as const
