// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { interleaved } from '../lib/interleaved.mjs'
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { percentile, round } from '../lib/stats.mjs'
import { latencyOf } from './way-in-latency.mjs'

/** @typedef {Awaited<ReturnType<typeof startLinkedSystem>>} System */

/** Between two samples: longer than anything of the last one still goes on. */
const PAUSE_MS = 60
const KINDS = /** @type {const} */ (['quiet', 'poisoned'])

/**
 * A neighbour's message, from webhook to API, in turns with nothing else in its lane and beside rows of another account
 * that cannot be opened.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number, samples: number, rowsEach: number }} size `rowsEach`: broken
 *   rows beside each message
 */
export async function measurePoison({ mongodbUri, redisUrl, say }, { samples, rowsEach, ...size }) {
  const system = await startLinkedSystem({ mongodbUri, redisUrl, say }, size)
  const deliveries = system.db.collection('deliveries')
  let number = 0
  let broken = 0
  try {
    const seen = await interleaved(KINDS, samples, async (kind, nth) => {
      const chat = /** @type {(typeof system.chats)[number]} */ (system.chats[nth % system.chats.length])
      if (kind === 'poisoned') broken += await breakBeside(deliveries, chat.pageId, rowsEach)
      const latencyMs = await latencyOf(system, chat, ++number)
      await sleep(PAUSE_MS)
      return latencyMs
    })
    const p95 = (/** @type {readonly number[]} */ latenciesMs) => percentile(latenciesMs, 0.95)
    const result = {
      samples,
      broken,
      parked: await deliveries.countDocuments({ state: 'parked', reason: 'seal-broken' }),
      quiet: { p50Ms: round(percentile(seen.quiet, 0.5)), p95Ms: round(p95(seen.quiet)) },
      poisoned: { p50Ms: round(percentile(seen.poisoned, 0.5)), p95Ms: round(p95(seen.poisoned)) },
      ratio: round(p95(seen.poisoned) / p95(seen.quiet)),
    }
    say(`  p95 ${result.quiet.p95Ms} ms quiet, ${result.poisoned.p95Ms} ms beside poison: ${result.ratio} ×`)
    return result
  } finally {
    await system.stop()
  }
}

/**
 * Rows that wait in the Page's lane, of another account, with a bit of their seal turned.
 * @param {ReturnType<System['db']['collection']>} deliveries @param {string} pageId @param {number} count
 */
async function breakBeside(deliveries, pageId, count) {
  const [own, other] = await Promise.all([
    deliveries.findOne({ platform: 'facebook', accountId: pageId }),
    deliveries.findOne({ platform: 'facebook', accountId: { $ne: pageId }, sealed: { $ne: null } }),
  ])
  if (own === null || other === null) throw new Error('The journal holds no row to make one like')
  const rows = Array.from({ length: count }, (_, at) => {
    const { _id, ...row } = other
    const sealed = Buffer.from(row.sealed.buffer ?? row.sealed)
    sealed.writeUInt8(sealed.readUInt8(at % sealed.length) ^ 1, at % sealed.length)
    return {
      ...row,
      lane: own.lane,
      sealed,
      state: 'pending',
      receivedAt: new Date(),
      doneAt: null,
      fence: null,
    }
  })
  await deliveries.insertMany(rows)
  return rows.length
}
