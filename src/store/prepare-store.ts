import { randomUUID } from 'node:crypto'
import type { Connection, Model } from 'mongoose'
import type { Log } from '../kit/log.ts'
import { sleep } from '../kit/wait.ts'
import { buildIndex, dropIndex, isConflict } from './build-index.ts'
import { isBridge, type Place, placeOf } from './index-plan.ts'
import {
  type IndexRecord,
  isNoted,
  isOutdated,
  noteDeclared,
  readRecords,
  recordsOf,
  UNDECLARED_KEEP_MS,
} from './index-records.ts'
import { releaseLease, renewLease, takeLease } from './lease.ts'
import type { Store } from './open-store.ts'
import { isDuplicateKey } from './store-faults.ts'

const LEASE = 'indexes'
/** Renewed while a build lasts; whoever dies over one is waited for so long. */
const LEASE_MS = 15_000
const RENEW_MS = 5_000
const POLL_MS = 100
const NAMESPACE_EXISTS = 'NamespaceExists'
const ID_INDEX = '_id_'

/**
 * Makes collections and indexes what the models declare. Safe to run from every process: nobody changes an index beside
 * another, and one that is of an older version than what was started last leaves the newer definitions alone.
 * @param builder its sockets wait for a build however long it takes
 * @throws {IndexRefused} where the data does not allow a unique index
 */
export async function prepareStore(
  store: Store,
  models: readonly Model<never>[],
  builder: Connection,
  log: Log,
): Promise<void> {
  await Promise.all(models.map(createCollection))
  const places = models.map((model) => placeOf(model, builder))
  if (await isSettled(store, places)) return
  await underLease(store, log, () => settle(store, places, log))
}

async function createCollection(model: Model<never>): Promise<void> {
  // Another process may be creating the same thing at the same moment; that is success.
  await model.createCollection().catch((error: unknown) => {
    if ((error as { codeName?: string }).codeName !== NAMESPACE_EXISTS) throw error
  })
}

const namesAt = async ({ collection }: Place): Promise<string[]> =>
  (await collection.indexes()).map(({ name }) => name ?? '').filter((name) => name !== ID_INDEX)

/** Most starts find everything as they declare it and wait for nobody. */
async function isSettled(store: Store, places: readonly Place[]): Promise<boolean> {
  const records = await readRecords(store.connection)
  const settled = await Promise.all(
    places.map(async (place) => {
      const { declared } = place
      const names = await namesAt(place)
      const known = declared.filter(
        (index) => names.includes(index.spec.name) && isNoted(index, records.get(index.id)),
      )
      return known.length === declared.length && names.length === declared.length && (await fits(place))
    }),
  )
  return settled.every(Boolean)
}

/** The server compares: making an index that is there already does nothing. What is missing is made. */
async function fits({ collection, declared }: Place): Promise<boolean> {
  if (declared.length === 0) return true
  try {
    await collection.createIndexes(declared.map(({ spec }) => spec))
    return true
  } catch (error) {
    // What cannot be is told by the one who holds the lease.
    if (isConflict(error) || isDuplicateKey(error)) return false
    throw error
  }
}

async function underLease(store: Store, log: Log, work: () => Promise<void>): Promise<void> {
  const owner = randomUUID()
  let lease = await takeLease(store, LEASE, owner, LEASE_MS)
  if (!lease) log.info('Another process is making indexes: waiting for it')
  while (!lease) {
    await sleep(POLL_MS)
    lease = await takeLease(store, LEASE, owner, LEASE_MS)
  }
  const held = lease
  // One that is lost all the same does no harm: every step finds out what is there, and is the same when made twice.
  const renewing = setInterval(() => void renewLease(store, held, LEASE_MS).catch(() => undefined), RENEW_MS)
  try {
    await work()
  } finally {
    clearInterval(renewing)
    await releaseLease(store, held).catch(() => undefined)
  }
}

async function settle(store: Store, places: readonly Place[], log: Log): Promise<void> {
  const { connection } = store
  const now = await serverTime(store)
  const records = await readRecords(connection)
  const current = places.map((place) => withoutOutdated(place, records, now, log))
  await noteDeclared(
    connection,
    current.flatMap(({ declared }) => declared),
    records,
    now,
  )
  for (const place of current)
    if (!(await fits(place))) for (const index of place.declared) await buildIndex(place, index, log)
  for (const place of places) await clearAway(store, place, records, now, log)
}

async function serverTime({ connection }: Store): Promise<Date> {
  const hello = await connection.getClient().db().admin().command({ hello: 1 })
  return hello.localTime as Date
}

const withoutOutdated = (
  place: Place,
  records: ReadonlyMap<string, IndexRecord>,
  now: Date,
  log: Log,
): Place => ({
  ...place,
  declared: place.declared.filter((index) => {
    const outdated = isOutdated(index, records.get(index.id), now)
    if (outdated) log.warn('An index has a newer definition, which stays', { index: index.id })
    return !outdated
  }),
})

/** Bridges of whoever was killed over a build, and indexes of ours that nobody has declared for long. */
async function clearAway(
  { connection }: Store,
  place: Place,
  records: ReadonlyMap<string, IndexRecord>,
  now: Date,
  log: Log,
): Promise<void> {
  const declared = new Set(place.declared.map(({ spec }) => spec.name))
  for (const name of await namesAt(place)) {
    const id = `${place.collection.collectionName}.${name}`
    const record = records.get(id)
    if (isBridge(name)) await dropIndex(place, name)
    else if (declared.has(name) || record === undefined) continue
    else if (record.undeclaredSince === null) {
      await recordsOf(connection).updateOne({ _id: id }, { $set: { undeclaredSince: now } })
      log.info('An index is not declared any more: it stays for a week', { index: id })
    } else if (now.getTime() - record.undeclaredSince.getTime() >= UNDECLARED_KEEP_MS) {
      await dropIndex(place, name)
      await recordsOf(connection).deleteOne({ _id: id })
      log.info('An index that nobody declares was removed', { index: id })
    }
  }
}
