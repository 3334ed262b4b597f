// @ts-check
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { cpuMsOf } from '../lib/process-use.mjs'
import { startProgram } from '../lib/program.mjs'
import { percentile, round } from '../lib/stats.mjs'

/** @typedef {import('../lib/shops.mjs').Shop} Shop */

/** What the neighbour asks for: its inbox. */
const PATH = '/api/v1/conversations?limit=20'
/** Connections a flood comes by. One for each request would meet the limit on connections before that on requests. */
const CONNECTIONS = 128
/** Requests of the neighbour before anything is measured. */
const WARM_UP = { samples: 200, paceMs: 50 }

/**
 * A shop's inbox while another floods the API far beyond its limit, beside the same with nobody else there. Each shop asks
 * from a process of its own.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number, requests: number, perSecond: number, samples: number }} size
 *   `requests` of the flood, `perSecond`, however they are answered; `samples` of the neighbour during it
 */
export async function measureFlood({ mongodbUri, redisUrl, say }, { requests, perSecond, samples, ...size }) {
  const system = await startLinkedSystem({ mongodbUri, redisUrl, say }, size)
  const [flooding, neighbour] = /** @type {[Shop, Shop]} */ (system.shops)
  const port = Number(new URL(system.url).port)
  const programOf = (/** @type {Shop} */ { headers }) =>
    startProgram('programs/api-load.mjs', { port, path: PATH, headers })
  const [loud, calm] = await Promise.all([programOf(flooding), programOf(neighbour)])
  const steady = { do: 'steady', samples, paceMs: (requests / perSecond / samples) * 1_000 }
  try {
    await calm.ask({ do: 'steady', ...WARM_UP })
    const before = await calm.ask(steady)
    const usedMs = cpuMsOf(system.pids.gateway)
    const flood = loud.ask({ do: 'flood', requests, perSecond, connections: CONNECTIONS })
    const during = await calm.ask(steady)
    const { elapsedMs, ...answers } = await flood
    const gatewayUse = (cpuMsOf(system.pids.gateway) - usedMs) / elapsedMs
    const after = await calm.ask(steady)
    const quiet = [...before.latenciesMs, ...after.latenciesMs]
    const result = {
      requests,
      perSecond,
      samples,
      ...answers,
      refusedNeighbour: during.refused,
      gatewayUse: round(gatewayUse),
      quiet: timesOf(quiet),
      flooded: timesOf(during.latenciesMs),
      ratio: round(percentile(during.latenciesMs, 0.95) / percentile(quiet, 0.95)),
    }
    say(`  p95 ${result.quiet.p95Ms} ms quiet, ${result.flooded.p95Ms} ms flooded: ${result.ratio} ×`)
    return result
  } finally {
    await Promise.all([loud.stop(), calm.stop()])
    await system.stop()
  }
}

/** @param {readonly number[]} latenciesMs */
const timesOf = (latenciesMs) => ({
  p50Ms: round(percentile(latenciesMs, 0.5)),
  p95Ms: round(percentile(latenciesMs, 0.95)),
})
