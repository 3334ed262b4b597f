import type { ShopperRequestDoc } from '../store/models/shopper-request.ts'
import type { PrivacyDeps } from './deps.ts'
import { exportPerson, type PersonExport } from './export-person.ts'
import { exportUntil, type FollowedRequest } from './shopper-requests.ts'

type ExportDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock'>

/**
 * Everything that is held, for the person who proved themselves: once. With it their request is answered, whether somebody
 * of the shop had looked at it or not.
 * @param handOver writes the records and lets it leave; where it fails the copy counts as not taken
 * @returns false: there is nothing to be had, or it was taken before
 */
export async function takeExport(
  deps: ExportDeps,
  followed: FollowedRequest,
  handOver: (data: PersonExport) => Promise<void>,
): Promise<boolean> {
  const { store, clock } = deps
  const { row, request } = followed
  const personId = request?.personId ?? null
  if (personId === null || exportUntil(followed, clock.nowMs()) === null) return false
  if (!(await claim(deps, row))) return false
  try {
    const data = await exportPerson(deps, row.shopId, personId)
    if (data === null) return false
    await handOver(data)
  } catch (error) {
    await store.shopperRequests.updateOne(
      { _id: row._id, shopId: row.shopId },
      { $set: { exportedAt: null } },
    )
    throw error
  }
  await store.privacyRequests.updateOne(
    { _id: row.requestId, shopId: row.shopId, state: 'verified' },
    {
      $set: {
        state: 'done',
        executedBy: 'shopper',
        startedAt: new Date(clock.nowMs()),
        finishedAt: new Date(clock.nowMs()),
        receipt: { exported: 1 },
        tell: null,
      },
    },
  )
  return true
}

/** Of two at once one gets it. */
async function claim({ store, clock }: ExportDeps, { _id, shopId }: ShopperRequestDoc): Promise<boolean> {
  const { modifiedCount } = await store.shopperRequests.updateOne(
    { _id, shopId, exportedAt: null },
    { $set: { exportedAt: new Date(clock.nowMs()) } },
  )
  return modifiedCount === 1
}
