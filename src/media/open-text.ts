import type { Place, Vault } from '../vault/vault.ts'

/** Opens one sealed text. null: nothing there, or the person's key is gone. @param personId null: sealed under the shop's key */
export async function openText(
  { vault }: { readonly vault: Vault },
  shopId: string,
  personId: string | null,
  place: Place,
  sealed: Buffer | null,
): Promise<string | null> {
  if (sealed === null) return null
  if (personId === null) return (await vault.forShop(shopId)).open(place, sealed)
  const people = await vault.forPeople(shopId, [personId], { create: false })
  return people.has(personId) ? people.open(personId, place, sealed) : null
}

/** Seals one text. null: the person's key is gone, and nothing more of theirs is kept. */
export async function sealText(
  { vault }: { readonly vault: Vault },
  shopId: string,
  personId: string | null,
  place: Place,
  text: string,
): Promise<Buffer | null> {
  if (personId === null) return (await vault.forShop(shopId)).seal(place, text)
  const people = await vault.forPeople(shopId, [personId], { create: false })
  return people.has(personId) ? people.seal(personId, place, text) : null
}
