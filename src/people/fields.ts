import type { PersonDoc, PersonSource } from '../store/models/person.ts'
import type { PeopleSealer } from '../vault/vault.ts'

/** The personal fields a platform may fill, and the sealed member each lives in. */
export const SEALED = {
  name: 'sealedName',
  avatarUrl: 'sealedAvatarUrl',
  phone: 'sealedPhone',
  address: 'sealedAddress',
} as const
/** The layer staff write; it stands over what the platform says and outlives every fetch. */
export const CORRECTED = {
  name: 'correctedName',
  phone: 'correctedPhone',
  address: 'correctedAddress',
} as const

export type PlatformField = keyof typeof SEALED
export const PLATFORM_FIELDS = Object.keys(SEALED) as readonly PlatformField[]
export type CorrectableField = keyof typeof CORRECTED

export const placeOf = (personId: string, field: string) => ({
  collection: 'people',
  documentId: personId,
  field,
})

/** What is known of a person, opened: the platform's value of each field, and the correction over it. */
export interface OpenedPerson {
  readonly name: string | null
  readonly avatarUrl: string | null
  readonly phone: string | null
  readonly address: string | null
  /** Fields whose shown value is a correction of staff, with what the platform says instead. */
  readonly corrected: Readonly<Partial<Record<CorrectableField, { readonly platformValue: string | null }>>>
}

export function openPerson(sealer: PeopleSealer, person: PersonDoc): OpenedPerson {
  const open = (member: keyof PersonDoc): string | null => {
    const sealed = person[member]
    return Buffer.isBuffer(sealed) && sealer.has(person._id)
      ? sealer.open(person._id, placeOf(person._id, member), sealed)
      : null
  }
  const corrected: Partial<Record<CorrectableField, { platformValue: string | null }>> = {}
  const shown = (field: CorrectableField): string | null => {
    const platformValue = open(SEALED[field])
    const correction = open(CORRECTED[field])
    if (correction === null) return platformValue
    corrected[field] = { platformValue }
    return correction
  }
  return {
    name: shown('name'),
    phone: shown('phone'),
    address: shown('address'),
    avatarUrl: open('sealedAvatarUrl'),
    corrected,
  }
}

/** Where each shown field comes from and since when: a correction is its own source. */
export function sourcesOf(
  person: PersonDoc,
  { corrected }: Pick<OpenedPerson, 'corrected'>,
): Record<string, { readonly from: PersonSource; readonly at: string }> {
  return Object.fromEntries(
    PLATFORM_FIELDS.flatMap((field) => {
      const isCorrected = field !== 'avatarUrl' && corrected[field] !== undefined
      const source = person.sources[isCorrected ? CORRECTED[field] : field]
      return source ? [[field, { from: source.from, at: source.at.toISOString() }]] : []
    }),
  )
}
