import mongoose, { type mongo } from 'mongoose'
import type { Log } from '../kit/log.ts'
import { bridgeOf, type DeclaredIndex, type Place } from './index-plan.ts'
import { isDuplicateKey } from './store-faults.ts'

/** IndexOptionsConflict, IndexKeySpecsConflict: another index has the name, or the definition. */
const CONFLICTS: readonly unknown[] = [85, 86]
const INDEX_NOT_FOUND = 27
/** A process of another version may put its own back in between. */
const ATTEMPTS = 3
/** How long examples of what stands in the way are looked for: the start fails with or without them. */
const EXAMPLES_MS = 20_000

/** The data does not allow a unique index. What was indexed before still is. */
export class IndexRefused extends Error {
  constructor({ id, spec }: DeclaredIndex, examples: readonly string[]) {
    const shared = examples.length > 0 ? `, for example ${examples.join(' and ')}` : ''
    super(
      `The unique index ${id} on ${Object.keys(spec.key).join(', ')} cannot be built, because documents share one key${shared}. ` +
        'Make them differ or remove all but one, then start again. No index was removed.',
    )
    this.name = 'IndexRefused'
  }
}

export const isConflict = (error: unknown): boolean =>
  CONFLICTS.includes((error as { code?: unknown } | null)?.code)

/**
 * Makes the index what is declared, whatever stands in its place, so that at every moment an index serves the queries and
 * what is unique stays unique: a bridge first, then the old one goes, the new one comes, the bridge goes.
 * @throws {IndexRefused} before anything was removed
 */
export async function buildIndex(place: Place, index: DeclaredIndex, log: Log): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create(place, index, index.spec)
    } catch (error) {
      if (!isConflict(error) || attempt > ATTEMPTS) throw error
    }
    if (attempt === 1 && (await changeEnd(place, index))) {
      log.info('An index has another time after which documents are removed', { index: index.id })
      continue
    }
    log.warn('An index is built anew: its definition changed', { index: index.id })
    const bridge = bridgeOf(index)
    await dropIndex(place, bridge.name)
    await create(place, index, bridge)
    for (const name of await inTheWay(place, index)) await dropIndex(place, name)
  }
}

async function create(place: Place, index: DeclaredIndex, spec: mongo.IndexDescription): Promise<void> {
  try {
    await place.collection.createIndexes([spec])
  } catch (error) {
    if (isDuplicateKey(error)) throw new IndexRefused(index, await examplesOf(place, index))
    throw error
  }
}

export async function dropIndex({ collection }: Place, name: string): Promise<void> {
  await collection.dropIndex(name).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== INDEX_NOT_FOUND) throw error
  })
}

type Known = mongo.IndexDescriptionInfo

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** The index of its name, and one of its very definition under a name that nobody declares. */
async function inTheWay({ collection, declared }: Place, { spec }: DeclaredIndex): Promise<string[]> {
  const known = await collection.indexes()
  const names = new Set(declared.map((other) => other.spec.name))
  const isOurs = (other: Known) =>
    other.name === spec.name || (!names.has(other.name ?? '') && same(meaningOf(other), meaningOf(spec)))
  return known.filter(isOurs).map(({ name }) => name ?? '')
}

/** What the server tells two indexes apart by. */
const meaningOf = ({
  key,
  unique,
  sparse,
  partialFilterExpression,
  collation,
}: mongo.IndexDescription | Known) => [
  key,
  unique ?? false,
  sparse ?? false,
  partialFilterExpression ?? null,
  collation ?? null,
]

/** Where nothing but the time changed after which documents are removed, the index stays and gets it. */
async function changeEnd({ collection }: Place, { spec }: DeclaredIndex): Promise<boolean> {
  const { expireAfterSeconds } = spec
  const known = (await collection.indexes()).find(({ name }) => name === spec.name)
  if (expireAfterSeconds === undefined || known?.expireAfterSeconds === undefined) return false
  if (!same(known.key, spec.key)) return false
  await collection.db.command({
    collMod: collection.collectionName,
    index: { name: spec.name, expireAfterSeconds },
  })
  return true
}

/** Ids of documents that share one key; none where they are not found in time. */
async function examplesOf({ collection }: Place, { spec }: DeclaredIndex): Promise<string[]> {
  const parts = Object.keys(spec.key)
  const key = parts.map((path) => ({ $ifNull: [`$${path}`, null] }))
  const shared = collection.aggregate<{ first: unknown; last: unknown }>(
    [
      { $match: spec.partialFilterExpression ?? {} },
      { $group: { _id: key, first: { $min: '$_id' }, last: { $max: '$_id' } } },
      { $match: { $expr: { $ne: ['$first', '$last'] } } },
      { $limit: 1 },
    ],
    { maxTimeMS: EXAMPLES_MS, allowDiskUse: true },
  )
  try {
    const [found] = await shared.toArray()
    return found ? [String(found.first), String(found.last)] : []
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoError) return []
    throw error
  }
}
