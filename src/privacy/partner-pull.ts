import { openPerson } from '../people/fields.ts'
import type { PartnerConsentDoc, PartnerDoc } from '../store/models/partner.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { EXPORTED } from './export-table.ts'
import type { PartnerDeps } from './partners.ts'

/** Before the call's signature is looked at, so by its id alone. */
export const partnerById = ({ store }: Pick<PartnerDeps, 'store'>, partnerId: string) =>
  store.partners
    .findOne({ _id: partnerId }, null, { system: 'a partner that pulls, by the id it names itself by' })
    .lean<PartnerDoc>()

export interface PulledPerson {
  readonly id: string
  readonly platform: PersonDoc['platform']
  /** The fields agreed, and none besides; null: not known. */
  readonly values: Readonly<Record<string, string | null>>
}

/** Of the people who agree to exactly this partner now, whose data is not restricted and whose account is not frozen, the fields it was named with. */
export async function pullFor(
  { store, vault }: Pick<PartnerDeps, 'store' | 'vault'>,
  { _id: partnerId, shopId, fields }: PartnerDoc,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: PulledPerson[]; nextCursor: string | null; codes: string[] }> {
  const after = cursor === undefined ? {} : { personId: { $gt: cursor } }
  const agreed = await store.partnerConsents
    .find({ shopId, partnerId, standing: true, ...after }, { personId: 1 })
    .sort({ personId: 1 })
    .limit(limit + 1)
    .lean<Pick<PartnerConsentDoc, 'personId'>[]>()
  const ids = agreed.slice(0, limit).flatMap(({ personId }) => personId ?? [])
  // Nothing leaves an account that looks taken over, until its owner says that it is theirs.
  const frozen = await store.channels
    .find({ shopId, frozenAt: { $ne: null } }, { _id: 1 })
    .lean<{ _id: string }[]>()
  const people = await store.people
    .find({
      shopId,
      _id: { $in: ids },
      restrictedAt: null,
      channelId: { $nin: frozen.map(({ _id }) => _id) },
    })
    .sort({ _id: 1 })
    .lean<PersonDoc[]>()
  const sealer = await vault.forPeople(shopId, ids, { create: false })
  const items = people.map((person): PulledPerson => {
    const opened = openPerson(sealer, person)
    const known: Readonly<Record<string, string | null>> = {
      name: opened.name,
      phone: opened.phone,
      address: opened.address,
      'platform-id': person.externalId,
    }
    const values = Object.fromEntries(fields.map((field) => [field, known[field] ?? null]))
    return { id: person._id, platform: person.platform, values }
  })
  const codes = [...new Set(people.map(({ platform }) => EXPORTED.people.codes[platform]))]
  return { items, nextCursor: agreed.length > limit ? (ids.at(-1) ?? null) : null, codes }
}

export const notePull = async (
  { store, clock }: Pick<PartnerDeps, 'store' | 'clock'>,
  { _id, shopId }: PartnerDoc,
): Promise<void> => {
  await store.partners.updateOne({ _id, shopId }, { $set: { lastPullAt: new Date(clock.nowMs()) } })
}
