import type { HoldDoc } from '../store/models/hold.ts'
import type { PrivacyDeps } from './deps.ts'
import { exportPerson, type PersonExport } from './export-person.ts'

export type HoldDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>

const placeOf = (documentId: string) => ({ collection: 'holds', documentId, field: 'sealedContent' })

/**
 * Copies everything held on the person under a key of the hold's own. It lies where the keys of people lie, outside of the
 * backups, so that a dump of yesterday opens nothing once it is destroyed. @returns false: there is no such person any more
 */
export async function sealContent(deps: HoldDeps, hold: HoldDoc): Promise<boolean> {
  const { _id, shopId, personId } = hold
  if (personId === null) return false
  const content = await exportPerson(deps, shopId, personId)
  if (content === null) return false
  const sealer = await deps.vault.forPeople(shopId, [_id], { create: true })
  await deps.store.holds.updateOne(
    { _id, shopId, state: { $in: ['asked', 'standing'] } },
    {
      $set: {
        sealedContent: sealer.seal(_id, placeOf(_id), JSON.stringify(content)),
        contentAt: new Date(deps.clock.nowMs()),
      },
    },
  )
  return true
}

/** @returns null: nothing is held, or not any more */
export async function openContent(deps: HoldDeps, hold: HoldDoc): Promise<PersonExport | null> {
  const { _id, shopId, sealedContent } = hold
  if (sealedContent === null) return null
  const sealer = await deps.vault.forPeople(shopId, [_id], { create: false })
  return JSON.parse(sealer.open(_id, placeOf(_id), sealedContent)) as PersonExport
}

/** What was held goes, its key first: copies in backups stay closed from then on. */
export async function destroyContent(deps: HoldDeps, { _id, shopId }: HoldDoc): Promise<void> {
  await deps.vault.destroyPeople(shopId, [_id])
  await deps.store.holds.updateOne({ _id, shopId }, { $set: { sealedContent: null } })
}
