// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { percentile, round } from '../lib/stats.mjs'

/** @typedef {import('../lib/shops.mjs').Shop} Shop */

/** What the neighbour asks for: its inbox. */
const PATH = '/api/v1/conversations?limit=20'
const TICK_MS = 20

/**
 * A shop's inbox while another floods the API far beyond its limit, beside the same with nobody else there.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, pagesEach: number, people: number, requests: number, perSecond: number, samples: number }} size
 *   `requests` of the flood, `perSecond`, however they are answered; `samples` of the neighbour during it
 */
export async function measureFlood({ mongodbUri, redisUrl, say }, { requests, perSecond, samples, ...size }) {
  const system = await startLinkedSystem({ mongodbUri, redisUrl, say }, size)
  const [flooding, neighbour] = /** @type {[Shop, Shop]} */ (system.shops)
  const paceMs = (requests / perSecond / samples) * 1_000
  try {
    await askSteadily(system.url, neighbour, samples, paceMs)
    const before = await askSteadily(system.url, neighbour, samples, paceMs)
    const flood = postFlood(system.url, flooding, requests, perSecond)
    const during = await askSteadily(system.url, neighbour, samples, paceMs)
    const answers = await flood
    const after = await askSteadily(system.url, neighbour, samples, paceMs)
    const quiet = [...before.latenciesMs, ...after.latenciesMs]
    const result = {
      requests,
      perSecond,
      samples,
      ...answers,
      refusedNeighbour: during.refused,
      quiet: { p50Ms: round(percentile(quiet, 0.5)), p95Ms: round(percentile(quiet, 0.95)) },
      flooded: {
        p50Ms: round(percentile(during.latenciesMs, 0.5)),
        p95Ms: round(percentile(during.latenciesMs, 0.95)),
      },
      ratio: round(percentile(during.latenciesMs, 0.95) / percentile(quiet, 0.95)),
    }
    say(`  p95 ${result.quiet.p95Ms} ms quiet, ${result.flooded.p95Ms} ms flooded: ${result.ratio} ×`)
    return result
  } finally {
    await system.stop()
  }
}

/** @param {string} url @param {Shop} shop */
const ask = (url, shop) => fetch(`${url}${PATH}`, { headers: shop.headers })

/**
 * @param {string} url @param {Shop} shop @param {number} samples @param {number} paceMs
 * @returns {Promise<{ latenciesMs: number[], refused: number }>}
 */
async function askSteadily(url, shop, samples, paceMs) {
  const latenciesMs = []
  let refused = 0
  for (let n = 0; n < samples; n++) {
    const startedMs = performance.now()
    const response = await ask(url, shop)
    await response.arrayBuffer()
    const tookMs = performance.now() - startedMs
    latenciesMs.push(tookMs)
    if (!response.ok) refused += 1
    await sleep(Math.max(0, paceMs - tookMs))
  }
  return { latenciesMs, refused }
}

/**
 * So many a second, whatever becomes of those before.
 * @param {string} url @param {Shop} shop @param {number} requests @param {number} perSecond
 * @returns {Promise<{ answered: number, limited: number, withoutAdvice: number, failed: number }>} `withoutAdvice`: 429
 *   that do not say when to come back
 */
async function postFlood(url, shop, requests, perSecond) {
  const seen = { answered: 0, limited: 0, withoutAdvice: 0, failed: 0 }
  const one = async () => {
    try {
      const response = await ask(url, shop)
      await response.arrayBuffer()
      if (response.ok) seen.answered += 1
      else if (response.status !== 429) seen.failed += 1
      else if (response.headers.has('retry-after')) seen.limited += 1
      else seen.withoutAdvice += 1
    } catch {
      seen.failed += 1
    }
  }
  const startedMs = performance.now()
  const running = []
  while (running.length < requests) {
    const due = Math.min(requests, Math.ceil(((performance.now() - startedMs) / 1_000) * perSecond))
    while (running.length < due) running.push(one())
    await sleep(TICK_MS)
  }
  await Promise.all(running)
  return seen
}
