import { mongo } from 'mongoose'

const LABELS = ['TransientTransactionError', 'RetryableWriteError', 'UnknownTransactionCommitResult'] as const
/** Not primary, shutting down, out of time: the server's state, not the data's. */
const SERVER_CODES = new Set<unknown>([
  24, 50, 64, 89, 91, 112, 189, 251, 262, 10107, 11600, 11602, 13435, 13436,
])
const DUPLICATE_KEY = 11000
/** BadValue, as the server answers a hint that names no index: it is being built anew (`build-index.ts`). */
const BAD_VALUE = 2
const NO_SUCH_HINT = 'hint provided does not correspond to an existing index'

/** True where an id or a unique key was taken: somebody else was first. */
export const isDuplicateKey = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === DUPLICATE_KEY

/** True where the fault lies with the server or the way to it, so that the same work may succeed later. */
export function isStoreFault(error: unknown): boolean {
  if (!(error instanceof mongo.MongoError)) return false
  if (LABELS.some((label) => error.hasErrorLabel(label))) return true
  if (!(error instanceof mongo.MongoServerError)) return !(error instanceof mongo.MongoInvalidArgumentError)
  return SERVER_CODES.has(error.code) || (error.code === BAD_VALUE && error.message.includes(NO_SUCH_HINT))
}

/** Classes that mean "no server answered in time" and are no network error of the driver's, by name: not all are exported. */
const AWAY =
  /^(Mongo(ServerSelection|NotConnected|PoolClosed|ServerClosed|ClientClosed|WaitQueueTimeout|OperationTimeout|Topology\w*)Error|MongooseServerSelectionError|DisconnectedError)$/

/** True where no server answered, or one that is not itself: whoever asks may come again. A fault of ours is none of these. */
export function isStoreAway(error: unknown): boolean {
  if (error instanceof mongo.MongoServerError) return isStoreFault(error)
  // A pool that a missed heartbeat cleared under an operation is one, by another name.
  return error instanceof mongo.MongoNetworkError || (error instanceof Error && AWAY.test(error.name))
}

/** Thrown inside a transaction, makes the driver run it again from a new snapshot. */
export function startOver(because: string): Error {
  const error = new mongo.MongoError(because)
  error.addErrorLabel('TransientTransactionError')
  return error
}
