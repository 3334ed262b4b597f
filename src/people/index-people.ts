import type { PersonDoc } from '../store/models/person.ts'
import { type Findable, replaceTerms } from '../store/search-terms.ts'
import type { PeopleDeps } from './deps.ts'
import { openPerson } from './fields.ts'

/** Makes people findable by the name and phone that are shown for them now. */
export async function indexPeople(
  deps: Pick<PeopleDeps, 'store' | 'vault'>,
  shopId: string,
  personIds: readonly string[],
): Promise<void> {
  const { store, vault } = deps
  const people = await store.people.find({ _id: { $in: [...personIds] }, shopId }).lean<PersonDoc[]>()
  if (people.length === 0) return
  const [index, sealer] = await Promise.all([
    vault.blindIndex(shopId),
    vault.forPeople(shopId, personIds, { create: false }),
  ])
  await replaceTerms(
    store,
    shopId,
    people.flatMap((person): Findable[] => {
      const { name, phone } = openPerson(sealer, person)
      const digits = phone === null ? null : index.phone(phone)
      const found = {
        refId: person._id,
        personId: person._id,
        conversationId: null,
        channelId: person.channelId,
        at: person.updatedAt,
      }
      return [
        { ...found, kind: 'name', terms: name === null ? [] : index.words(name) },
        { ...found, kind: 'phone', terms: digits === null ? [] : [digits] },
      ]
    }),
  )
}
