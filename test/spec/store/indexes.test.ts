import mongoose, { type Connection, type Model } from 'mongoose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IndexRefused } from '../../../src/store/build-index.ts'
import { type IndexRecord, recordsOf } from '../../../src/store/index-records.ts'
import { openStore, type Store } from '../../../src/store/open-store.ts'
import { prepareStore } from '../../../src/store/prepare-store.ts'
import { isStoreFault } from '../../../src/store/store-faults.ts'
import { notingLog } from '../../support/noting-log.ts'
import { testServers } from '../../support/servers.ts'

type Index = [Record<string, 1 | -1>, mongoose.IndexOptions & { name: string }]

const HOUR_MS = 60 * 60 * 1_000
const WEEK_MS = 7 * 24 * HOUR_MS
const BY_SHOP: Index = [{ shop: 1, at: -1 }, { name: 'list' }]
const ONE_LIVE: Index = [
  { account: 1 },
  { name: 'one_live', unique: true, partialFilterExpression: { live: true } },
]

let uri: string
let stores: Store[]
let builders: Connection[]
/** A connection of its own that looks on. */
let store: Store
const things = () => store.connection.collection('things')
beforeEach(async () => {
  uri = testServers().database()
  stores = []
  builders = []
  store = await connect()
  await things().insertMany(
    Array.from({ length: 300 }, (_, number) => ({
      _id: `thing_${number}` as never,
      shop: `shop-${number % 7}`,
      account: `account-${number}`,
      at: new Date(number),
      live: number % 2 === 0,
    })),
  )
})
afterEach(async () => {
  await store.connection.dropDatabase()
  for (const opened of [...builders, ...stores]) await opened.close()
})

async function connect(): Promise<Store> {
  const opened = await openStore(uri)
  stores.push(opened)
  return opened
}

/** A process of a version that declares these, before it starts. */
async function version(...indexes: Index[]) {
  const own = await connect()
  const schema = new mongoose.Schema({}, { collection: 'things', strict: false, autoIndex: false })
  for (const [key, options] of indexes) schema.index(key, options)
  const model = own.connection.model('things', schema) as unknown as Model<never>
  const log = notingLog()
  const builder = await mongoose.createConnection(uri, { monitorCommands: true }).asPromise()
  builders.push(builder)
  return { builder, log, start: () => prepareStore(own, [model], builder, log) }
}

async function started(...indexes: Index[]) {
  const process = await version(...indexes)
  await process.start()
  return process
}

async function indexesThere(): Promise<Record<string, object>> {
  const found = await things().indexes()
  return Object.fromEntries(found.filter(({ name }) => name !== '_id_').map(({ name, key }) => [name, key]))
}

/** Looks at the collection each time this process has removed an index. @returns the looks, each at its end */
function atEachDrop(builder: Connection, look: () => Promise<void>): () => Promise<number> {
  const looks: Promise<void>[] = []
  builder.getClient().on('commandSucceeded', ({ commandName }) => {
    if (commandName === 'dropIndexes') looks.push(look())
  })
  return async () => (await Promise.all(looks)).length
}

const planOf = async (): Promise<string> =>
  JSON.stringify(
    (await things().find({ shop: 'shop-1' }).sort({ account: 1 }).explain('queryPlanner')).queryPlanner
      .winningPlan,
  )
const isTaken = (account: string): Promise<boolean> =>
  things()
    .insertOne({ account, live: true })
    .then(
      () => false,
      (error: { code?: number }) => error.code === 11000,
    )
const turnBack = (id: string, change: Partial<IndexRecord>) =>
  recordsOf(store.connection).updateOne({ _id: id }, { $set: change })

describe('A start that declares an index otherwise than the data has it', () => {
  it('with other keys: makes it anew, and queries find an index all the while', async () => {
    await started(BY_SHOP)
    const next = await version([{ shop: 1, account: 1 }, { name: 'list' }])
    const drops = atEachDrop(next.builder, async () => {
      expect(await planOf()).toMatch(/IXSCAN/)
      expect(await planOf()).not.toMatch(/"SORT"/)
    })
    await next.start()
    expect(await drops()).toBeGreaterThan(1)
    expect(await indexesThere()).toEqual({ list: { shop: 1, account: 1 } })
    expect(next.log.lines('warn')).toEqual(['An index is built anew: its definition changed'])
  })

  it('with another partial filter: what is unique is so all the while', async () => {
    await started([{ account: 1 }, { name: 'one_live', unique: true }])
    const next = await version(ONE_LIVE)
    const drops = atEachDrop(next.builder, async () => {
      expect(await isTaken('account-0')).toBe(true)
    })
    await next.start()
    expect(await drops()).toBeGreaterThan(1)
    // Not live, and so not unique any more.
    expect(await isTaken('account-1')).toBe(false)
    expect(await isTaken('account-0')).toBe(true)
  })

  it('under another name: gives it that name', async () => {
    await started(ONE_LIVE)
    await started([ONE_LIVE[0], { ...ONE_LIVE[1], name: 'one_of_all' }])
    expect(await indexesThere()).toEqual({ one_of_all: { account: 1 } })
  })

  it('with another time to live: changes the time and builds nothing', async () => {
    const ttl = (expireAfterSeconds: number): Index => [{ at: 1 }, { name: 'ttl', expireAfterSeconds }]
    await started(ttl(10 ** 9))
    const next = await started(ttl(2 * 10 ** 9))
    expect((await things().indexes()).find(({ name }) => name === 'ttl')?.expireAfterSeconds).toBe(
      2 * 10 ** 9,
    )
    expect(next.log.lines('warn')).toEqual([])
  })

  it('where another was killed over it: goes on from there', async () => {
    await started(BY_SHOP)
    await things().dropIndex('list')
    await things().createIndex({ shop: 1, account: 1, _nowhere: 1 }, { name: 'list~bridge' })
    await started([{ shop: 1, account: 1 }, { name: 'list' }])
    expect(await indexesThere()).toEqual({ list: { shop: 1, account: 1 } })
  })

  it('of the real collections: makes every one of them right', async () => {
    await store.prepare()
    const { messages } = store
    const declared = await messages.collection.indexes()
    await messages.collection.dropIndex('unread')
    await messages.collection.createIndex({ shopId: 1 }, { name: 'unread' })
    await (await connect()).prepare()
    expect(await messages.collection.indexes()).toEqual(expect.arrayContaining(declared))
    expect(await messages.collection.indexes()).toHaveLength(declared.length)
  })
})

describe('Processes that start at once', () => {
  it('build a changed index once, and all find it', async () => {
    await started(BY_SHOP, ONE_LIVE)
    const processes = await Promise.all(
      Array.from({ length: 4 }, () => version([{ shop: 1, account: 1 }, { name: 'list' }], ONE_LIVE)),
    )
    await Promise.all(processes.map(({ start }) => start()))
    expect(await indexesThere()).toEqual({ list: { shop: 1, account: 1 }, one_live: { account: 1 } })
    expect(processes.flatMap(({ log }) => log.lines('warn'))).toHaveLength(1)
  })

  it('on a new database all end with every index', async () => {
    const processes = await Promise.all(Array.from({ length: 4 }, () => version(BY_SHOP, ONE_LIVE)))
    await Promise.all(processes.map(({ start }) => start()))
    expect(Object.keys(await indexesThere()).sort()).toEqual(['list', 'one_live'])
  })

  it('in two versions do not fight: the newer definition stays while a deploy lasts', async () => {
    const old = await started(BY_SHOP)
    const newer = await started([{ shop: 1, account: 1 }, { name: 'list' }])
    await Promise.all([old.start(), newer.start(), old.start()])
    expect(await indexesThere()).toEqual({ list: { shop: 1, account: 1 } })
    expect(old.log.lines('warn')).toContain('An index has a newer definition, which stays')
    expect(newer.log.lines('warn')).toHaveLength(1)
  })

  it('long after a deploy the definition that is started counts again, as of a version that was taken back', async () => {
    const old = await started(BY_SHOP)
    await started([{ shop: 1, account: 1 }, { name: 'list' }])
    const [record] = await recordsOf(store.connection).find({ _id: 'things.list' }).toArray()
    const before = (record?.replaced ?? []).map((one) => ({ ...one, at: new Date(Date.now() - 2 * HOUR_MS) }))
    await turnBack('things.list', { replaced: before })
    await old.start()
    expect(await indexesThere()).toEqual({ list: BY_SHOP[0] })
  })
})

describe('A unique index that the data does not allow', () => {
  it('is refused with its name, fields and two documents; nothing is removed; once repaired the start succeeds', async () => {
    const byName: Index = [{ shop: 1, at: 1 }, { name: 'one_live' }]
    await started(byName)
    await things().insertMany([
      { _id: 'thing_a' as never, account: 'same', live: true },
      { _id: 'thing_b' as never, account: 'same', live: true },
    ])
    const next = await version(ONE_LIVE)
    const refused = await next.start().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(IndexRefused)
    expect((refused as Error).message).toBe(
      'The unique index things.one_live on account cannot be built, because documents share one key, for example thing_a ' +
        'and thing_b. Make them differ or remove all but one, then start again. No index was removed.',
    )
    expect(await indexesThere()).toEqual({ one_live: byName[0] })
    await things().deleteOne({ _id: 'thing_b' as never })
    await next.start()
    expect(await indexesThere()).toEqual({ one_live: ONE_LIVE[0] })
  })

  it('is refused as well where there was none of its name', async () => {
    await things().insertMany([1, 2].map(() => ({ account: 'same', live: true })))
    await expect((await version(ONE_LIVE)).start()).rejects.toThrow(IndexRefused)
  })
})

describe('An index that is declared no more', () => {
  it('stays for a week and goes with a later start; one that is not ours stays for good', async () => {
    await started(BY_SHOP, ONE_LIVE)
    await things().createIndex({ live: 1 }, { name: 'of_an_operator' })
    const next = await started(ONE_LIVE)
    expect(Object.keys(await indexesThere()).sort()).toEqual(['list', 'of_an_operator', 'one_live'])
    await turnBack('things.list', { undeclaredSince: new Date(Date.now() - WEEK_MS) })
    await next.start()
    expect(Object.keys(await indexesThere()).sort()).toEqual(['of_an_operator', 'one_live'])
  })

  it('and again later is forgotten as if it had always been declared', async () => {
    const both = await started(BY_SHOP, ONE_LIVE)
    const next = await started(ONE_LIVE)
    await turnBack('things.list', { undeclaredSince: new Date(Date.now() - WEEK_MS) })
    await both.start()
    await next.start()
    expect(Object.keys(await indexesThere()).sort()).toEqual(['list', 'one_live'])
  })
})

it('A query that names an index which is just being built anew fails for the store, not for its data', async () => {
  await started(BY_SHOP)
  const failed = await things()
    .find({ shop: 'shop-1' }, { hint: 'of_another_day' })
    .toArray()
    .catch((error: unknown) => error)
  expect(isStoreFault(failed)).toBe(true)
})
