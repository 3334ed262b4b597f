import { LeaseLost } from '../store/lease.ts'
import { isDuplicateKey, isStoreFault } from '../store/store-faults.ts'

/**
 * True where the fault lies with the store or the lease, not with a row: such a turn is made again later and costs no row a
 * try. False: some row is poison.
 */
export const isPassing = (error: unknown): boolean => error instanceof LeaseLost || isStoreFault(error)

/** True where another writer was first: a fresh look at the database settles it. */
export function isRace(error: unknown): boolean {
  const { name } = error as { name?: string }
  return isDuplicateKey(error) || name === 'ChannelGone' || name === 'StateMoved'
}
