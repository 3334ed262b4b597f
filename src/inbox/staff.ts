import type { Clock } from '../kit/clock.ts'
import { idOf } from '../kit/ids.ts'
import type { StaffDoc } from '../store/models/staff.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

type StaffDeps = { readonly store: Pick<Store, 'staff'>; readonly clock: Clock }

/** Roles that answer customers. */
const ANSWERING = ['owner', 'agent']
/** `seenAt` is written at most this often, so that reading does not mean writing. */
const TOUCH_EVERY_MS = 60 * 60 * 1000
/** A shop with more people at its counter is answered from a list that ends. */
const LISTED = 500

export interface Staff {
  readonly userId: string
  /** null: their sign-in names nobody. */
  readonly name: string | null
}

const idOfStaff = (shopId: string, userId: string): string => idOf('stf', shopId, userId)

/** Somebody of the shop is here. Written when it is new, when a name or role changed, and now and then. */
export async function noteStaff(
  { store, clock }: StaffDeps,
  who: Pick<StaffDoc, 'shopId' | 'userId' | 'name'> & { readonly roles: readonly string[] },
): Promise<void> {
  const { shopId, userId, name } = who
  const roles = [...who.roles].sort()
  const _id = idOfStaff(shopId, userId)
  const now = clock.nowMs()
  const known = await store.staff.findOne({ _id, shopId }).lean<StaffDoc>()
  const isFresh = known !== null && now - known.seenAt.getTime() < TOUCH_EVERY_MS
  if (isFresh && known.name === name && known.roles.join() === roles.join()) return
  try {
    await store.staff.updateOne(
      { _id, shopId },
      { $set: { userId, name, roles, seenAt: new Date(now) } },
      { upsert: true },
    )
  } catch (error) {
    // Two pages of theirs opened at once: the other has written it.
    if (!isDuplicateKey(error)) throw error
  }
}

/** Those who may be given a conversation, by name. */
export async function listStaff({ store }: Pick<StaffDeps, 'store'>, shopId: string): Promise<Staff[]> {
  const rows = await store.staff
    .find({ shopId, roles: { $in: ANSWERING } })
    .sort({ seenAt: -1 })
    .limit(LISTED)
    .lean<StaffDoc[]>()
  return rows
    .map(({ userId, name }) => ({ userId, name }))
    .sort((a, b) => (a.name ?? a.userId).localeCompare(b.name ?? b.userId, 'vi'))
}

/** @returns whether this user has been seen in the shop, with a role that answers customers */
export async function mayAnswer(
  { store }: Pick<StaffDeps, 'store'>,
  shopId: string,
  userId: string,
): Promise<boolean> {
  const known = { _id: idOfStaff(shopId, userId), shopId, roles: { $in: ANSWERING } }
  return (await store.staff.exists(known)) !== null
}

/** Their names, by user id; one who has not been here for long has none. */
export async function namesOfStaff(
  { store }: Pick<StaffDeps, 'store'>,
  shopId: string,
  userIds: readonly string[],
): Promise<Map<string, string | null>> {
  if (userIds.length === 0) return new Map()
  const ids = [...new Set(userIds)].map((userId) => idOfStaff(shopId, userId))
  const rows = await store.staff
    .find({ _id: { $in: ids }, shopId }, { userId: 1, name: 1 })
    .lean<Pick<StaffDoc, 'userId' | 'name'>[]>()
  return new Map(rows.map(({ userId, name }) => [userId, name]))
}
