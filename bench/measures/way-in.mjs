// @ts-check
import { pidOfMongod, openMongo } from '../lib/databases.mjs'
import { interleaved, ratios } from '../lib/interleaved.mjs'
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { startMinimalWayIn } from '../lib/minimal-way-in.mjs'
import { cpuMsOf } from '../lib/process-use.mjs'
import { startProgram } from '../lib/program.mjs'
import { untilApplied } from '../lib/quiet.mjs'
import { median, round } from '../lib/stats.mjs'
import { measureLatency } from './way-in-latency.mjs'

const CONNECTIONS = 64
const TARGETS = /** @type {const} */ (['ours', 'minimal'])
/** @typedef {(typeof TARGETS)[number]} Name */

/**
 * From the first webhook sent to the last message applied, ours (gateway and worker as delivered) beside a minimal
 * pipeline; then, without load, from a webhook sent to its message read through the API.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number, rounds: number, events: number, samples: number }} size
 */
export async function measureWayIn({ mongodbUri, redisUrl, say }, size) {
  const { rounds, events, samples } = size
  const ours = await startLinkedSystem({ mongodbUri, redisUrl, say }, size)
  const { appSecret } = ours.facebook
  const minimal = await startMinimalWayIn({ mongodbUri, appSecret })
  const client = await openMongo(minimal.mongodbUri)
  const load = await startProgram('programs/webhook-load.mjs', { chats: ours.chats, appSecret })
  const mongod = await pidOfMongod(mongodbUri)
  const targets = {
    ours: { port: Number(new URL(ours.url).port), db: ours.db, pids: [ours.pids.gateway, ours.pids.worker] },
    minimal: { port: minimal.port, db: client.db(), pids: minimal.pids },
  }
  let sentToEach = 0
  /** @param {Name} name @param {number} count */
  const run = async (name, count) => {
    const { port, db, pids } = targets[name]
    await load.ask({ do: 'prepare', count })
    const cpuOf = () => pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0)
    const before = { own: cpuOf(), mongod: cpuMsOf(mongod) }
    const startedMs = performance.now()
    const sent = await load.ask({ port, connections: CONNECTIONS })
    if (sent.answered !== count)
      throw new Error(`Only ${sent.answered} of ${count} webhooks were acknowledged`)
    await untilApplied(db)
    const perSecond = (count * 1000) / (performance.now() - startedMs)
    const each = (/** @type {number} */ ms) => (ms * 1000) / count
    const used = { cpuUs: each(cpuOf() - before.own), mongodUs: each(cpuMsOf(mongod) - before.mongod) }
    // What comes after a message is readable must not meet the neighbour's round.
    await ours.untilQuiet()
    return { perSecond, ...used }
  }
  try {
    for (const name of TARGETS) await run(name, size.people)
    sentToEach += size.people
    const seen = await interleaved(TARGETS, rounds, async (name, nth) => {
      const result = await run(name, events)
      say(
        `  round ${nth + 1} ${name}: ${Math.round(result.perSecond)} events/s, processor ${Math.round(result.cpuUs)} µs ` +
          `an event (mongod ${Math.round(result.mongodUs)})`,
      )
      return result
    })
    sentToEach += rounds * events
    // The first message of each person came before all of them.
    const stored = (await ours.db.collection('messages').countDocuments()) - size.people
    const latency = await measureLatency(ours, { samples, firstNumber: 2 * sentToEach, say })
    return {
      rounds,
      events,
      sent: sentToEach,
      stored,
      ours: summary(seen.ours),
      minimal: summary(seen.minimal),
      ratio: ratios(
        seen.ours.map((one) => one.perSecond),
        seen.minimal.map((one) => one.perSecond),
      ),
      latency,
    }
  } finally {
    await load.stop()
    await client.close()
    await minimal.stop()
    await ours.stop()
  }
}

/** @param {readonly { perSecond: number, cpuUs: number, mongodUs: number }[]} rounds */
const summary = (rounds) => ({
  perSecond: Math.round(median(rounds.map((one) => one.perSecond))),
  processorUs: Math.round(median(rounds.map((one) => one.cpuUs))),
  mongodUs: round(median(rounds.map((one) => one.mongodUs))),
})
