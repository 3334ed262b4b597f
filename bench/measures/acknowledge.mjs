// @ts-check
import { randomBytes } from 'node:crypto'
import { dropDatabases, freshName, pidOfMongod, withDatabase } from '../lib/databases.mjs'
import { APP, UNLINKED_CHATS } from '../lib/deliveries.mjs'
import { interleaved, ratios } from '../lib/interleaved.mjs'
import { cpuMsOf } from '../lib/process-use.mjs'
import { startProgram } from '../lib/program.mjs'
import { median, percentile, round } from '../lib/stats.mjs'

const CONNECTIONS = 256
const WARM_UP_MS = 1_000
const PREPARED = 40_000

/** Everything compared: how it is started. */
const TARGETS = /** @type {const} */ ({
  ours: ['programs/intake-gateway.mjs', ''],
  minimalSame: ['baselines/journal-server.mjs', 'same'],
  minimalBare: ['baselines/journal-server.mjs', 'bare'],
  expressBullmq: ['baselines/express-route.mjs', 'bullmq'],
  expressInsert: ['baselines/express-route.mjs', 'insert'],
})
/** @typedef {keyof typeof TARGETS} Name */
const NAMES = /** @type {Name[]} */ (Object.keys(TARGETS))
const YARDSTICKS = NAMES.filter((name) => name !== 'ours')

/**
 * Webhooks acknowledged a second, ours beside the yardsticks, all loaded with the same prepared webhooks; what counts is
 * the ratio within a round.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ rounds: number, durationMs: number }} size
 */
export async function measureAcknowledging({ mongodbUri, redisUrl, say }, { rounds, durationMs }) {
  const load = await startProgram('programs/webhook-load.mjs', {
    chats: UNLINKED_CHATS,
    appSecret: APP.appSecret,
  })
  const { averageBytes } = await load.ask({ do: 'prepare', count: PREPARED })
  const mongod = await pidOfMongod(mongodbUri)
  /** @type {Map<Name, import('../lib/program.mjs').Program>} */
  const servers = new Map()
  /** @type {string[]} */
  const databases = []
  /** @param {Name} name */
  const serverOf = (name) => /** @type {import('../lib/program.mjs').Program} */ (servers.get(name))
  /** @param {Name} name @param {number} forMs */
  const run = async (name, forMs) => {
    const { pid, ready } = serverOf(name)
    const before = cpuMsOf(pid)
    const beforeMongod = cpuMsOf(mongod)
    const loaded = await load.ask({ port: ready.port, connections: CONNECTIONS, durationMs: forMs })
    const each = (/** @type {number} */ ms) => (ms * 1000) / loaded.answered
    return {
      ...loaded,
      cpuUs: each(cpuMsOf(pid) - before),
      mongodCpuUs: each(cpuMsOf(mongod) - beforeMongod),
    }
  }
  try {
    for (const name of NAMES) {
      const database = freshName('ack')
      databases.push(database, `${database}_keys`)
      servers.set(
        name,
        await startTarget(name, { mongodbUri: withDatabase(mongodbUri, database), redisUrl }, database),
      )
      await run(name, WARM_UP_MS)
    }
    const seen = await interleaved(NAMES, rounds, async (name, nth) => {
      const result = await run(name, durationMs)
      say(
        `  round ${nth + 1} ${name}: ${Math.round(result.perSecond)}/s, p99 ${Math.round(result.p99Ms)} ms, ` +
          `processor ${Math.round(result.cpuUs)} µs a webhook`,
      )
      return result
    })
    return {
      connections: CONNECTIONS,
      rounds,
      secondsEach: durationMs / 1000,
      averageBytes,
      ...summary(seen),
    }
  } finally {
    for (const { stop } of servers.values()) await stop()
    await load.stop()
    await dropDatabases(mongodbUri, databases)
  }
}

/** @param {Name} name @param {{ mongodbUri: string, redisUrl: string }} servers @param {string} prefix */
function startTarget(name, servers, prefix) {
  const [program, variant] = TARGETS[name]
  const journalKey = randomBytes(32).toString('hex')
  return startProgram(program, { ...servers, prefix, variant, journalKey, appSecret: APP.appSecret })
}

/**
 * @typedef {{ perSecond: number, p50Ms: number, p99Ms: number, refused: number, broken: number, cpuUs: number,
 *   mongodCpuUs: number }} Seen
 * @param {Record<Name, Seen[]>} seen
 */
function summary(seen) {
  const perSecond = (/** @type {Name} */ name) => seen[name].map((one) => one.perSecond)
  return {
    targets: Object.fromEntries(NAMES.map((name) => [name, targetSummary(seen[name])])),
    ratios: Object.fromEntries(YARDSTICKS.map((name) => [name, ratios(perSecond('ours'), perSecond(name))])),
    cpuRatios: Object.fromEntries(
      YARDSTICKS.map((name) => [
        name,
        ratios(
          seen[name].map((one) => one.cpuUs),
          seen.ours.map((one) => one.cpuUs),
        ),
      ]),
    ),
  }
}

/** @param {readonly Seen[]} rounds */
function targetSummary(rounds) {
  const of = (/** @type {keyof Seen} */ member) => rounds.map((one) => one[member])
  return {
    perSecond: Math.round(median(of('perSecond'))),
    p50Ms: round(median(of('p50Ms'))),
    p99Ms: round(median(of('p99Ms'))),
    worstP99Ms: round(percentile(of('p99Ms'), 1)),
    processorUs: Math.round(median(of('cpuUs'))),
    mongodUs: Math.round(median(of('mongodCpuUs'))),
    notAnswered:
      of('refused').reduce((sum, count) => sum + count, 0) + of('broken').reduce((a, b) => a + b, 0),
  }
}
