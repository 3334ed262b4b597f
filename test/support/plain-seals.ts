import type { Seals } from '../../src/inbox/working-set.ts'

/** Seals that hide nothing but hold on to whom and where, so that a value moved or sealed for another fails a pure test too. */
export const plainSeals: Seals = {
  seal: (shopId, personId, place, text) => Buffer.from(JSON.stringify([shopId, personId, place, text])),
  open: (shopId, personId, place, sealed) => {
    const [shop, person, where, text] = JSON.parse(String(sealed)) as [string, string | null, unknown, string]
    const fits =
      shop === shopId && person === personId && JSON.stringify(where) === JSON.stringify({ ...place })
    if (!fits) throw new Error(`sealed for ${person} at ${JSON.stringify(where)}, opened for ${personId}`)
    return text
  },
}
