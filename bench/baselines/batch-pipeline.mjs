// @ts-check
/**
 * The yardstick of the whole way in, behind journal-server `same`: reads pending rows in batches, opens and parses them,
 * and writes in one transaction what we write of a text message: the sealed message, its conversation, its person, the
 * event, the rows marked. A key for each person, durable before it is used. No leases, no repetition, no order, no
 * account, no consent: every line of the minimum, and nothing of what makes it right.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import { openMongo } from '../lib/databases.mjs'
import { config, serve } from '../lib/program.mjs'
import { conversationUpsert, eventOf, messageOf, personUpsert, readDelivery } from './documents.mjs'
import { seal } from './seal.mjs'

const { mongodbUri, journalKey: journalKeyHex } = await config()
/** As many as our worker drains at once. */
const AT_ONCE = 4
const LANES_EACH = 64 / AT_ONCE
const BATCH_ROWS = 500
const IDLE_MS = 25

const client = await openMongo(mongodbUri)
const db = client.db()
const keysDb = client.db(`${db.databaseName}_keys`)
const journalKey = Buffer.from(journalKeyHex, 'hex')
const shopKey = randomBytes(32)
/** @type {Map<string, Buffer>} */
const personKeys = new Map()

/** @param {readonly string[]} personIds */
async function keysFor(personIds) {
  const missing = [...new Set(personIds)].filter((id) => !personKeys.has(id))
  if (missing.length === 0) return
  const made = missing.map((id) => ({ _id: id, key: randomBytes(32) }))
  await keysDb.collection('person_keys').insertMany(
    made.map(({ _id, key }) => ({
      _id: /** @type {any} */ (_id),
      shopId: 'shop',
      wrapped: seal(shopKey, key),
      createdAt: new Date(),
      destroyedAt: null,
    })),
    { ordered: false },
  )
  for (const { _id, key } of made) personKeys.set(_id, key)
}

/** @param {readonly import('mongoose').mongo.Document[]} rows */
async function apply(rows) {
  const said = rows.map((row) => readDelivery(journalKey, row.sealed))
  await keysFor(said.map((one) => one.personId))
  const messages = said.map((one) =>
    messageOf(one, seal(/** @type {Buffer} */ (personKeys.get(one.personId)), one.text)),
  )
  const session = client.startSession()
  try {
    await session.withTransaction(
      async () => {
        const options = { session, ordered: false }
        await db.collection('messages').insertMany(/** @type {any[]} */ (messages), options)
        await db.collection('conversations').bulkWrite(conversationUpsert(said), options)
        await db.collection('people').bulkWrite(personUpsert(said), options)
        await db.collection('events').insertMany(said.map(eventOf), options)
        await db
          .collection('deliveries')
          .updateMany(
            { _id: { $in: rows.map((row) => row._id) } },
            { $set: { state: 'done', doneAt: new Date(), outcome: { applied: 1 } } },
            { session },
          )
      },
      { readConcern: { level: 'snapshot' } },
    )
  } finally {
    await session.endSession()
  }
}

let running = true
/** @param {number} firstLane */
async function drain(firstLane) {
  const mine = { state: 'pending', lane: { $gte: firstLane, $lt: firstLane + LANES_EACH } }
  while (running) {
    const rows = await db.collection('deliveries').find(mine).limit(BATCH_ROWS).toArray()
    if (rows.length === 0) await sleep(IDLE_MS)
    else await apply(rows)
  }
}
const draining = Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => drain(nth * LANES_EACH)))
serve(
  {},
  {
    async close() {
      running = false
      await draining
      await client.close()
    },
  },
)
