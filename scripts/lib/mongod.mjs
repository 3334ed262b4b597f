// @ts-check
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lastLines } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'
import { supervise } from './supervise.mjs'
import { waitUntil } from './wait-until.mjs'

/**
 * Every collection and index is a file that stays open for ten minutes after its last use. A run of the tests makes tens of
 * thousands; beyond the process's limit the server aborts.
 */
const IDLE_FILES = 'file_manager=(close_idle_time=20,close_scan_interval=5,close_handle_minimum=500)'
const REPLICA_SET = 'rs0'
/**
 * A process that is killed in the middle of a transaction leaves it open, and what it touched locked, until the server ends
 * it: a minute and a half at MongoDB's own 60. Our transactions take milliseconds, seconds at their worst.
 */
const TRANSACTION_SECONDS = 15
/** A cold start after a crash replays the journal first. */
const START_MS = 60_000

/**
 * @typedef {object} MongodOptions
 * @property {string} program absolute path of mongod
 * @property {string} folder holds `data/` and the log
 * @property {number} port
 * @property {number} [cacheMb] WiredTiger's cache
 * @property {boolean} [throwaway] delete the folder when it is stopped
 * @property {readonly string[]} [parameters] further server parameters, `name=value`
 */

/**
 * Starts a MongoDB server as a replica set of one on 127.0.0.1 and waits until it takes writes. Data written under
 * another port is kept: the replica set's only member is renamed.
 * @param {MongodOptions} options
 * @returns {Promise<{ uri: string, port: number, process: import('./supervise.mjs').Supervised }>} the URI names no
 *   database
 */
export async function startMongod(options) {
  const { program, folder, port, cacheMb = 512, throwaway = false, parameters = [] } = options
  const data = join(folder, 'data')
  const log = join(folder, 'mongod.log')
  mkdirSync(data, { recursive: true })
  const process = await supervise({
    command: program,
    args: [
      ...['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', REPLICA_SET],
      // Without its journal a server forgets acknowledged writes, and other engines have none.
      ...['--storageEngine', 'wiredTiger', '--wiredTigerCacheSizeGB', String(cacheMb / 1024)],
      ...['--wiredTigerEngineConfigString', IDLE_FILES],
      ...['--oplogSize', '512', '--nounixsocket', '--setParameter', 'diagnosticDataCollectionEnabled=false'],
      ...['--setParameter', `transactionLifetimeLimitSeconds=${TRANSACTION_SECONDS}`],
      ...parameters.flatMap((parameter) => ['--setParameter', parameter]),
      ...['--logpath', log, '--logappend'],
    ],
    graceMs: 30_000,
    ...(throwaway ? { removeAfterwards: folder } : {}),
  })
  try {
    await becomePrimary(port, () => (process.running() ? null : `mongod ended:\n${logEnd(log)}`))
  } catch (error) {
    await process.stop()
    throw new SetupError(`MongoDB did not start on port ${port}: ${/** @type {Error} */ (error).message}`)
  }
  return { uri: `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`, port, process }
}

/**
 * @param {number} port
 * @param {() => string | null} giveUp
 */
async function becomePrimary(port, giveUp) {
  const { default: mongoose } = await import('mongoose')
  const member = `127.0.0.1:${port}`
  const wait = { timeoutMs: START_MS, giveUp }
  // A client that could not connect stays closed, so each try takes a new one.
  const connect = () =>
    new mongoose.mongo.MongoClient(`mongodb://${member}/`, {
      directConnection: true,
      serverSelectionTimeoutMS: 1_000,
    }).connect()
  const client = await waitUntil(connect, { what: 'MongoDB answers', ...wait })
  const admin = client.db('admin')
  try {
    // For a moment after its start it does not know its own configuration yet, and answers as if it had none.
    await waitUntil(() => nameMember(admin, member), { what: 'MongoDB is a replica set', ...wait })
    await waitUntil(async () => (await admin.command({ hello: 1 })).isWritablePrimary === true, {
      what: 'MongoDB takes writes',
      ...wait,
    })
  } finally {
    await client.close()
  }
}

/**
 * Sets the replica set up, or gives its member the name it has now.
 * @param {import('mongoose').mongo.Db} admin @param {string} member
 * @returns {Promise<true>}
 */
async function nameMember(admin, member) {
  const config = await replicaSetConfig(admin)
  if (config === null) {
    await admin.command({
      replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host: member }] },
    })
  } else if (config.members[0].host !== member) {
    const renamed = {
      ...config,
      version: config.version + 1,
      members: [{ ...config.members[0], host: member }],
    }
    // It cannot be primary under its old name, so only a forced change is taken.
    await admin.command({ replSetReconfig: renamed, force: true })
  }
  return true
}

/** @param {import('mongoose').mongo.Db} admin */
async function replicaSetConfig(admin) {
  try {
    return (await admin.command({ replSetGetConfig: 1 })).config
  } catch (error) {
    if (/** @type {{ codeName?: string }} */ (error).codeName === 'NotYetInitialized') return null
    throw error
  }
}

/** @param {string} log */
function logEnd(log) {
  try {
    const errors = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /"s":"[EF]"/.test(line))
    return lastLines(errors.join('\n'), 3) || `see ${log}`
  } catch {
    return 'it wrote no log'
  }
}
