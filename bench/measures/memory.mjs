// @ts-check
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { rssBytesOf } from '../lib/process-use.mjs'
import { startProgram } from '../lib/program.mjs'
import { untilApplied } from '../lib/quiet.mjs'
import { round, slope } from '../lib/stats.mjs'

const CONNECTIONS = 64
/** Memory swings between two collections; what is kept shows in the lowest look of each part. */
const PARTS = 4
const MIB = 1024 ** 2
const PER_EVENTS = 100_000

/**
 * Resident memory of gateway and worker while many events pass, seen after each step when it has been applied. `warmUp`
 * events come before: they fill caches and pools, up to their bounds.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number, warmUp: number, events: number, step: number }} size
 */
export async function measureMemory({ mongodbUri, redisUrl, say }, size) {
  const { warmUp, events, step } = size
  const system = await startLinkedSystem({ mongodbUri, redisUrl, say }, size)
  const load = await startProgram('programs/webhook-load.mjs', {
    chats: system.chats,
    appSecret: system.facebook.appSecret,
  })
  const port = Number(new URL(system.url).port)
  const started = look(system, -warmUp)
  const seen = []
  const startedMs = performance.now()
  try {
    for (let sent = 0; sent < warmUp + events; sent += step) {
      await load.ask({ do: 'prepare', count: step })
      const { answered } = await load.ask({ port, connections: CONNECTIONS })
      if (answered !== step) throw new Error(`Only ${answered} of ${step} webhooks were acknowledged`)
      await untilApplied(system.db)
      const now = look(system, sent + step - warmUp)
      if (now.events >= 0) seen.push(now)
      say(`  ${now.events} events: gateway ${now.gatewayMib} MiB, worker ${now.workerMib} MiB`)
    }
    await system.untilQuiet()
    const after = look(system, events)
    const elapsedMs = performance.now() - startedMs
    return {
      warmUp,
      events,
      perSecond: Math.round(((warmUp + events) * 1000) / elapsedMs),
      gateway: summary(started, seen, after, 'gatewayMib'),
      worker: summary(started, seen, after, 'workerMib'),
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

/**
 * @param {Look} started @param {readonly Look[]} seen after the warm-up @param {Look} after
 * @param {'gatewayMib' | 'workerMib'} member
 */
function summary(started, seen, after, member) {
  const points = (/** @type {readonly Look[]} */ looks) =>
    looks.map((one) => /** @type {[number, number]} */ ([one.events, one[member]]))
  return {
    beforeMib: started[member],
    warmMib: seen[0]?.[member] ?? Number.NaN,
    peakMib: Math.max(...seen.map((one) => one[member])),
    afterMib: after[member],
    slopeMibPer100k: round(slope(points(seen)) * PER_EVENTS),
    floorMibPer100k: round(slope(points(lowest(seen, member))) * PER_EVENTS),
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
