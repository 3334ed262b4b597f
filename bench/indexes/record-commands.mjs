// @ts-check

/**
 * @typedef {import('mongoose').mongo.Db} Db
 * @typedef {import('mongoose').mongo.Document} Document
 * @typedef {{ collection: string, command: Document }} SeenCommand a command as `explain` takes it
 */

/** The server's own record of what it was asked; large enough that nothing of one piece of work is pushed out. */
const PROFILE_BYTES = 32 * 1024 * 1024

/** What `explain` accepts of each command; the rest belongs to the session it came in. */
const PARTS = /** @type {const} */ ({
  find: ['find', 'filter', 'sort', 'projection', 'hint', 'limit', 'skip'],
  aggregate: ['aggregate', 'pipeline', 'hint'],
  distinct: ['distinct', 'key', 'query', 'hint'],
  findAndModify: ['findAndModify', 'query', 'update', 'sort', 'remove', 'upsert', 'hint', 'new'],
})

/**
 * Which reads, updates and deletes of these databases a piece of work really sends, as the server's profiler saw them:
 * nothing has to be written down twice, so nothing can be forgotten.
 * @param {readonly Db[]} databases
 * @param {() => Promise<unknown>} work
 * @returns {Promise<(SeenCommand & { db: Db })[]>} in the order they were sent
 */
export async function commandsOf(databases, work) {
  for (const db of databases) await startProfile(db)
  try {
    await work()
  } finally {
    for (const db of databases) await db.command({ profile: 0 })
  }
  const seen = []
  for (const db of databases) {
    const entries = await db
      .collection('system.profile')
      .find({ ns: /^[^.]+\.(?!system\.)/ })
      .toArray()
    for (const entry of entries) {
      const command = explainable(entry)
      if (command !== null) seen.push({ db, ...command })
    }
  }
  return seen
}

/** @param {Db} db */
async function startProfile(db) {
  await db.command({ profile: 0 })
  await db.collection('system.profile').drop()
  await db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES })
  await db.command({ profile: 2 })
}

/** @param {Document} entry @returns {SeenCommand | null} null: an insert, or nothing that looks for documents */
function explainable({ op, ns, command }) {
  const collection = String(ns).slice(String(ns).indexOf('.') + 1)
  if (op === 'update') return { collection, command: { update: collection, updates: [statement(command)] } }
  if (op === 'remove') return { collection, command: { delete: collection, deletes: [statement(command)] } }
  for (const [name, parts] of Object.entries(PARTS)) {
    if (!(name in command) && !(name.toLowerCase() in command)) continue
    const kept = Object.fromEntries(
      parts.filter((part) => part in command).map((part) => [part, command[part]]),
    )
    return {
      collection,
      command: { [name]: collection, ...kept, ...(name === 'aggregate' ? { cursor: {} } : {}) },
    }
  }
  return null
}

/** @param {Document} command */
function statement({ q, u, multi, upsert, hint, limit }) {
  return Object.fromEntries(
    Object.entries({ q, u, multi, upsert, hint, limit }).filter(([, value]) => value !== undefined),
  )
}
