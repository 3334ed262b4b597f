import type { ClientSession } from 'mongoose'
import type { Store } from './open-store.ts'
import { isDuplicateKey } from './store-faults.ts'

/** Held right to work on a resource. `fence` grows with every holder: writes of an older one must not pass. */
export interface Lease {
  readonly resource: string
  readonly owner: string
  readonly fence: number
}

/** The lease passed to somebody else while this holder still worked: everything it was about to write is void. */
export class LeaseLost extends Error {
  constructor(resource: string) {
    super(`The lease on ${resource} passed to another holder`)
    this.name = 'LeaseLost'
  }
}

/**
 * Takes the lease when it is free or run out. Time is the database's, so that a wrong clock of ours takes nothing early.
 * @returns null while another holds it
 */
export async function takeLease(
  store: Store,
  resource: string,
  owner: string,
  ttlMs: number,
): Promise<Lease | null> {
  const take = [
    {
      $set: {
        owner,
        fence: { $add: [{ $ifNull: ['$fence', 0] }, 1] },
        until: { $add: ['$$NOW', ttlMs] },
      },
    },
  ]
  const free = { _id: resource as never, $expr: { $lte: ['$until', '$$NOW'] } }
  const taken = await store.leases.collection.findOneAndUpdate(free, take, { returnDocument: 'after' })
  if (taken) return { resource, owner, fence: taken.fence as number }
  try {
    // Nobody ever held it, or somebody holds it now. The server takes no `$expr` in an upsert, hence the second step.
    const made = await store.leases.collection.findOneAndUpdate(
      { _id: resource as never, fence: { $exists: false } },
      take,
      { upsert: true, returnDocument: 'after' },
    )
    return made ? { resource, owner, fence: made.fence as number } : null
  } catch (error) {
    // The upsert met a row: not free.
    if (isDuplicateKey(error)) return null
    throw error
  }
}

/** Keeps it longer. @returns false when it has passed to another */
export async function renewLease(store: Store, lease: Lease, ttlMs: number): Promise<boolean> {
  const result = await store.leases.collection.updateOne(
    { _id: lease.resource as never, owner: lease.owner, fence: lease.fence },
    [{ $set: { until: { $add: ['$$NOW', ttlMs] } } }],
  )
  return result.matchedCount === 1
}

/**
 * Gives it back; the row stays so that the fence keeps growing. Nobody waits for the disk: where this is lost the lease
 * runs out by itself.
 */
export async function releaseLease(store: Store, lease: Lease): Promise<void> {
  await store.leases.collection.updateOne(
    { _id: lease.resource as never, owner: lease.owner, fence: lease.fence },
    [{ $set: { until: '$$NOW' } }],
    { writeConcern: { w: 1 } },
  )
}

/**
 * Inside a transaction: makes it fail, now or at commit, if the lease has passed on. Touches the row, so that a taker in
 * between conflicts with us.
 * @throws {LeaseLost}
 */
export async function holdLease(store: Store, lease: Lease, session: ClientSession): Promise<void> {
  const result = await store.leases.collection.updateOne(
    { _id: lease.resource as never, owner: lease.owner, fence: lease.fence },
    { $currentDate: { heldAt: true } },
    { session },
  )
  if (result.matchedCount !== 1) throw new LeaseLost(lease.resource)
}
