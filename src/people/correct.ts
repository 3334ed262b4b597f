import { isVisitor } from '../channels/visitor.ts'
import { appendEvents } from '../events/append.ts'
import type { PersonDoc } from '../store/models/person.ts'
import type { PeopleDeps } from './deps.ts'
import { CORRECTED, type CorrectableField, placeOf } from './fields.ts'
import { personChanged } from './person-events.ts'

/** Least time between two profile fetches that staff ask for. */
export const REFRESH_REST_MS = 60_000

/** Staff's word on a person's fields: stands over what the platform says until it is taken back (null). @returns false: no such person */
export async function correctPerson(
  deps: PeopleDeps,
  shopId: string,
  personId: string,
  values: Readonly<Partial<Record<CorrectableField, string | null>>>,
): Promise<boolean> {
  const { store, vault, clock } = deps
  const person = await store.people.findOne({ _id: personId, shopId }).lean<PersonDoc>()
  if (!person) return false
  const now = new Date(clock.nowMs())
  const sealer = await vault.forPeople(shopId, [personId], { create: true })
  const set: Record<string, unknown> = { updatedAt: now }
  const unset: Record<string, ''> = {}
  for (const [field, value] of Object.entries(values) as [CorrectableField, string | null | undefined][]) {
    if (value === undefined) continue
    const member = CORRECTED[field]
    if (value === null) {
      set[member] = null
      unset[`sources.${member}`] = ''
    } else {
      set[member] = sealer.seal(personId, placeOf(personId, member), value)
      set[`sources.${member}`] = { from: 'staff', at: now }
    }
  }
  await store.transaction(async (session) => {
    await store.people.updateOne(
      { _id: personId, shopId },
      { $set: set, ...(Object.keys(unset).length > 0 ? { $unset: unset } : {}) },
      { session },
    )
    await appendEvents(store, [personChanged(person, now)], session)
  })
  deps.wantIndexed(shopId, [personId])
  return true
}

/**
 * Asks for the profile anew. `too-soon`: the last fetch is less than a minute old · `no-interaction`: a person of a Page
 * who has not written or commented yet, whose profile may not be asked for · `visitor`: of whom the platform knows nothing.
 */
export async function refreshPerson(
  deps: PeopleDeps,
  shopId: string,
  personId: string,
): Promise<'asked' | 'too-soon' | 'no-interaction' | 'visitor' | 'person-restricted' | 'not-found'> {
  const { store, clock } = deps
  const now = clock.nowMs()
  const person = await store.people
    .findOne(
      { _id: personId, shopId },
      { profileTriedAt: 1, platform: 1, externalId: 1, lastInteractionAt: 1, restrictedAt: 1 },
    )
    .lean<
      Pick<PersonDoc, 'profileTriedAt' | 'platform' | 'externalId' | 'lastInteractionAt' | 'restrictedAt'>
    >()
  if (!person) return 'not-found'
  if (person.restrictedAt) return 'person-restricted'
  if (isVisitor(person.externalId)) return 'visitor'
  if (person.platform === 'facebook' && person.lastInteractionAt === null) return 'no-interaction'
  if (person.profileTriedAt && now - person.profileTriedAt.getTime() < REFRESH_REST_MS) return 'too-soon'
  await store.people.updateOne({ _id: personId, shopId }, { $set: { profileDueAt: new Date(now) } })
  deps.wantProfiles(shopId, [personId])
  return 'asked'
}
