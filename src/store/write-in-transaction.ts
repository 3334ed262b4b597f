import mongoose, { type ClientSession, type Model, type mongo } from 'mongoose'
import { ShopMissing } from './shop-scope.ts'

/** A command carries 16 MB; the estimate below leaves out numbers, dates and names, so it stays far from that. */
const COMMAND_BYTES = 8 * 1024 * 1024
const STATEMENTS_A_COMMAND = 1_000

/**
 * Inserts documents in a transaction. Half the processor time of the driver's bulk methods, which keep books that a
 * transaction has no use for: there is nothing to repeat alone, and what fails undoes all.
 * @throws {mongo.MongoServerError} 11000 for an id or unique key that is taken
 */
export async function insertAll<Doc extends object>(
  model: Model<Doc>,
  documents: readonly Doc[],
  session: ClientSession,
): Promise<void> {
  for (const some of commandsOf(documents))
    await run(model, { insert: model.collection.name, documents: some, ordered: false }, session)
}

/** One statement of an update: which documents, and what becomes of them. */
export interface UpdateStatement {
  readonly q: mongo.Document
  readonly u: mongo.Document
  readonly multi?: boolean
}

/**
 * Runs updates in a transaction. @returns how many documents they matched, all together
 * @throws {ShopMissing} where one on a shop's collection names no shop
 */
export async function updateAll<Doc>(
  model: Model<Doc>,
  updates: readonly UpdateStatement[],
  session: ClientSession,
): Promise<number> {
  const shopless = model.schema.get('shopless' as never) === true
  if (!shopless && updates.some(({ q }) => typeof q.shopId !== 'string'))
    throw new ShopMissing(model.modelName, 'update')
  let matched = 0
  for (const some of commandsOf(updates)) {
    const answer = await run(model, { update: model.collection.name, updates: some, ordered: false }, session)
    matched += Number(answer.n)
  }
  return matched
}

async function run<Doc>(
  model: Model<Doc>,
  command: mongo.Document,
  session: ClientSession,
): Promise<mongo.Document> {
  const { db } = model.db
  if (!db) throw new Error('The store is not connected')
  const answer = await db.command(command, { session })
  const [fault] = (answer.writeErrors ?? []) as mongo.ErrorDescription[]
  // The command as such has succeeded then; in a transaction one statement that failed is a failure of all.
  if (fault) throw new mongoose.mongo.MongoServerError(fault)
  return answer
}

/** Cuts a list into what one command may carry. */
function* commandsOf<T extends object>(all: readonly T[]): Generator<T[]> {
  let some: T[] = []
  let bytes = 0
  for (const one of all) {
    const own = bytesOf(one)
    if (some.length > 0 && (some.length === STATEMENTS_A_COMMAND || bytes + own > COMMAND_BYTES)) {
      yield some
      some = []
      bytes = 0
    }
    some.push(one)
    bytes += own
  }
  if (some.length > 0) yield some
}

const UTF8_BYTES_A_CHARACTER = 3

/** What of a document can be large: its texts and bytes. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length * UTF8_BYTES_A_CHARACTER
  if (typeof value !== 'object' || value === null || value instanceof Date) return 0
  if (Buffer.isBuffer(value)) return value.length
  let bytes = 0
  for (const member of Object.values(value)) bytes += bytesOf(member)
  return bytes
}
