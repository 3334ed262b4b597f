import { mongo } from 'mongoose'
import { LeaseLost } from '../store/lease.ts'

const LABELS = ['TransientTransactionError', 'RetryableWriteError', 'UnknownTransactionCommitResult'] as const
/** Not primary, shutting down, out of time: the server's state, not the data's. */
const SERVER_CODES = new Set<unknown>([
  24, 50, 64, 89, 91, 112, 189, 251, 262, 10107, 11600, 11602, 13435, 13436,
])
export const DUPLICATE_KEY = 11000

/**
 * True where the fault lies with the store or the lease, not with a row: such a turn is made again later and costs no row a
 * try. False: some row is poison.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof LeaseLost) return true
  if (!(error instanceof mongo.MongoError)) return false
  if (LABELS.some((label) => error.hasErrorLabel(label))) return true
  if (!(error instanceof mongo.MongoServerError)) return !(error instanceof mongo.MongoInvalidArgumentError)
  return SERVER_CODES.has(error.code)
}

/** True where another writer was first: a fresh look at the database settles it. */
export function isRace(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: unknown }
  return code === DUPLICATE_KEY || name === 'ChannelGone' || name === 'StateMoved'
}
