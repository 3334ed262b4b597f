import type { InboundEvent } from '../channels/inbound-event.ts'
import { idOf } from '../kit/ids.ts'
import type { PeopleSealer, Sealer, Vault } from '../vault/vault.ts'
import type { Seals, Subject } from './working-set.ts'

/** The person an event is of; null for the account's own doing, or where it is withheld. */
export function personOf(of: Subject, event: InboundEvent): string | null {
  // Somebody to be erased is given no key for it.
  if (event.kind === 'withdrawn') return null
  const externalId = 'fromId' in event ? event.fromId : 'personId' in event ? event.personId : null
  return externalId === null || externalId === of.accountId ? null : idOf('per', of.channelId, externalId)
}

export interface PeopleSeals extends Seals {
  /** False where the person was erased: nothing of them may be stored again. */
  has(shopId: string, personId: string): boolean
  /** Brings in people met only in what is stored. */
  alsoFor(shopId: string, personIds: readonly string[]): Promise<void>
}

/** Sealers for everybody in these events; keys that are missing are made, durably, before anything is sealed under them. */
export async function sealsFor(
  vault: Vault,
  events: readonly { readonly subject: Subject; readonly event: InboundEvent }[],
): Promise<PeopleSeals> {
  const wanted = new Map<string, Set<string>>()
  for (const { subject, event } of events) {
    const people = wanted.get(subject.shopId) ?? new Set()
    wanted.set(subject.shopId, people)
    const personId = personOf(subject, event)
    if (personId !== null) people.add(personId)
  }
  const shops = new Map<string, Sealer>()
  const people = new Map<string, PeopleSealer>()
  for (const [shopId, ids] of wanted) {
    shops.set(shopId, await vault.forShop(shopId))
    const sealer = await vault.forPeople(shopId, [...ids], { create: true })
    for (const id of ids) people.set(id, sealer)
  }
  const shopSealer = (shopId: string): Sealer => {
    const sealer = shops.get(shopId)
    if (sealer === undefined) throw new Error('No key was asked for this shop')
    return sealer
  }
  const personSealer = (personId: string): PeopleSealer => {
    const sealer = people.get(personId)
    if (sealer === undefined) throw new Error('No key was asked for this person')
    return sealer
  }
  return {
    seal: (shopId, personId, place, text) =>
      personId === null
        ? shopSealer(shopId).seal(place, text)
        : personSealer(personId).seal(personId, place, text),
    open: (shopId, personId, place, sealed) =>
      personId === null
        ? shopSealer(shopId).open(place, sealed)
        : personSealer(personId).open(personId, place, sealed),
    has: (_shopId, personId) => people.get(personId)?.has(personId) ?? false,
    async alsoFor(shopId, personIds) {
      const missing = personIds.filter((id) => !people.has(id))
      if (missing.length === 0) return
      const sealer = await vault.forPeople(shopId, missing, { create: false })
      for (const id of missing) people.set(id, sealer)
    },
  }
}
