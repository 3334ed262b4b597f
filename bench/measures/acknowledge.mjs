// @ts-check
import { dropDatabases, freshName, withDatabase } from '../lib/databases.mjs'
import { APP } from '../lib/deliveries.mjs'
import { startProgram } from '../lib/program.mjs'
import { median, percentile, round, spread } from '../lib/stats.mjs'

const CONNECTIONS = 256
const WARM_UP_MS = 1_000

/** Everything compared: what it is, and how it is started. */
const TARGETS = /** @type {const} */ ([
  ['ours', 'programs/intake-gateway.mjs', ''],
  ['minimalSame', 'baselines/journal-server.mjs', 'same'],
  ['minimalBare', 'baselines/journal-server.mjs', 'bare'],
  ['expressBullmq', 'baselines/express-route.mjs', 'bullmq'],
  ['expressInsert', 'baselines/express-route.mjs', 'insert'],
])

/**
 * Webhooks acknowledged a second, ours beside the yardsticks: every round loads each of them once, in another order, with
 * the same prepared webhooks; what counts is the ratio within a round.
 * @param {{ mongodbUri: string, redisUrl: string, rounds?: number, durationMs?: number, say: (line: string) => void }} options
 */
export async function measureAcknowledging({ mongodbUri, redisUrl, rounds = 5, durationMs = 3_000, say }) {
  const load = await startProgram('programs/webhook-load.mjs', {
    prepared: 40_000,
    pages: 200,
    people: 4_000,
  })
  /** @type {string[]} */
  const databases = []
  const servers = []
  for (const [name, program, variant] of TARGETS) {
    const database = freshName('ack')
    databases.push(database)
    const settings = {
      mongodbUri: withDatabase(mongodbUri, database),
      redisUrl,
      prefix: database,
      variant,
      appSecret: APP.appSecret,
    }
    servers.push({ name, program: await startProgram(program, settings) })
  }
  /** @type {Record<string, { perSecond: number[], p50Ms: number[], p99Ms: number[], refused: number }>} */
  const seen = Object.fromEntries(
    TARGETS.map(([name]) => [name, { perSecond: [], p50Ms: [], p99Ms: [], refused: 0 }]),
  )
  try {
    const run = (/** @type {(typeof servers)[number]} */ { program }, /** @type {number} */ forMs) =>
      load.ask({ port: program.ready.port, connections: CONNECTIONS, durationMs: forMs })
    for (const server of servers) await run(server, WARM_UP_MS)
    for (let nth = 0; nth < rounds; nth++) {
      for (let step = 0; step < servers.length; step++) {
        const server = /** @type {(typeof servers)[number]} */ (servers[(nth + step) % servers.length])
        const result = await run(server, durationMs)
        const kept = /** @type {(typeof seen)[string]} */ (seen[server.name])
        kept.perSecond.push(result.perSecond)
        kept.p50Ms.push(result.p50Ms)
        kept.p99Ms.push(result.p99Ms)
        kept.refused += result.refused + result.broken
        say(
          `  round ${nth + 1} ${server.name}: ${Math.round(result.perSecond)}/s, p99 ${Math.round(result.p99Ms)} ms`,
        )
      }
    }
  } finally {
    for (const { program } of servers) await program.stop()
    await load.stop()
    await dropDatabases(mongodbUri, databases)
  }
  return {
    connections: CONNECTIONS,
    rounds,
    secondsEach: durationMs / 1000,
    requestBytes: load.ready.averageBytes,
    targets: Object.fromEntries(
      Object.entries(seen).map(([name, { perSecond, p50Ms, p99Ms, refused }]) => [
        name,
        {
          perSecond: Math.round(median(perSecond)),
          p50Ms: round(median(p50Ms)),
          p99Ms: round(median(p99Ms)),
          worstP99Ms: round(percentile(p99Ms, 1)),
          refused,
        },
      ]),
    ),
    ratios: Object.fromEntries(TARGETS.slice(1).map(([name]) => [name, ratiosTo(seen, name)])),
  }
}

/** @param {Record<string, { perSecond: number[] }>} seen @param {string} name */
function ratiosTo(seen, name) {
  const ours = seen.ours?.perSecond ?? []
  const theirs = seen[name]?.perSecond ?? []
  const {
    median: middle,
    min,
    max,
  } = spread(ours.map((value, nth) => value / /** @type {number} */ (theirs[nth])))
  return { median: round(middle), min: round(min), max: round(max) }
}
