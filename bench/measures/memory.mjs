// @ts-check
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { rssBytesOf } from '../lib/process-use.mjs'
import { startProgram } from '../lib/program.mjs'
import { untilApplied } from '../lib/quiet.mjs'
import { round, slope } from '../lib/stats.mjs'

const CONNECTIONS = 64
/** The first part fills caches, pools and the code's own machinery: the slope is taken after it. */
const SETTLED_AFTER = 0.25
/** Memory swings between two collections; what is kept shows in the lowest look of each part. */
const PARTS = 4
const MIB = 1024 ** 2
const PER_EVENTS = 100_000

/**
 * Resident memory of gateway and worker while many events pass, seen after each step when it has been applied.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number, events: number, step: number }} size
 */
export async function measureMemory({ mongodbUri, redisUrl, say }, size) {
  const { events, step } = size
  const system = await startLinkedSystem({ mongodbUri, redisUrl, say }, size)
  const load = await startProgram('programs/webhook-load.mjs', {
    chats: system.chats,
    appSecret: system.facebook.appSecret,
  })
  const port = Number(new URL(system.url).port)
  const seen = [look(system, 0)]
  const startedMs = performance.now()
  try {
    for (let sent = 0; sent < events; sent += step) {
      await load.ask({ do: 'prepare', count: step })
      const { answered } = await load.ask({ port, connections: CONNECTIONS })
      if (answered !== step) throw new Error(`Only ${answered} of ${step} webhooks were acknowledged`)
      await untilApplied(system.db)
      const now = look(system, sent + step)
      seen.push(now)
      say(`  ${now.events} events: gateway ${now.gatewayMib} MiB, worker ${now.workerMib} MiB`)
    }
    await system.untilQuiet()
    const after = look(system, events)
    const elapsedMs = performance.now() - startedMs
    return {
      events,
      perSecond: Math.round((events * 1000) / elapsedMs),
      gateway: summary(seen, after, 'gatewayMib'),
      worker: summary(seen, after, 'workerMib'),
      sandboxMib: Math.round(rssBytesOf(system.pids.sandbox) / MIB),
      seen,
    }
  } finally {
    await load.stop()
    await system.stop()
  }
}

/** @typedef {{ events: number, gatewayMib: number, workerMib: number }} Look */

/** @param {{ pids: { gateway: number, worker: number } }} system @param {number} events @returns {Look} */
const look = ({ pids }, events) => ({
  events,
  gatewayMib: Math.round(rssBytesOf(pids.gateway) / MIB),
  workerMib: Math.round(rssBytesOf(pids.worker) / MIB),
})

/** @param {readonly Look[]} seen @param {Look} after @param {'gatewayMib' | 'workerMib'} member */
function summary(seen, after, member) {
  const settled = seen.slice(Math.floor(seen.length * SETTLED_AFTER))
  const perEvent = slope(settled.map((one) => [one.events, one[member]]))
  const floor = slope(lowest(settled, member).map((one) => [one.events, one[member]]))
  return {
    beforeMib: seen[0]?.[member] ?? Number.NaN,
    peakMib: Math.max(...seen.map((one) => one[member])),
    afterMib: after[member],
    slopeMibPer100k: round(perEvent * PER_EVENTS),
    floorMibPer100k: round(floor * PER_EVENTS),
  }
}

/** The lowest look of each part of the run. @param {readonly Look[]} looks @param {'gatewayMib' | 'workerMib'} member */
function lowest(looks, member) {
  const size = Math.ceil(looks.length / PARTS)
  const parts = Array.from({ length: PARTS }, (_, nth) => looks.slice(nth * size, (nth + 1) * size))
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.reduce((low, one) => (one[member] < low[member] ? one : low)))
}
