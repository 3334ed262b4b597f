// @ts-check
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { percentile, round } from '../lib/stats.mjs'

/** @typedef {import('../lib/shops.mjs').Shop} Shop */

/** What the neighbour asks for: its inbox. */
const PATH = '/api/v1/conversations?limit=20'
const TICK_MS = 20
/** Connections a flood comes by. One for each request would meet the limit on connections before that on requests. */
const CONNECTIONS = 128

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

/**
 * @param {Agent} agent @param {string} url @param {Shop} shop
 * @returns {Promise<{ status: number, saysWhen: boolean }>} `saysWhen`: with the time to come back
 */
const ask = (agent, url, { headers }) =>
  new Promise((resolve, reject) => {
    get(`${url}${PATH}`, { agent, headers }, (response) => {
      const { statusCode: status = 0 } = response
      const answer = { status, saysWhen: response.headers['retry-after'] !== undefined }
      response.resume().once('end', () => resolve(answer))
    }).once('error', reject)
  })

/**
 * @param {string} url @param {Shop} shop @param {number} samples @param {number} paceMs
 * @returns {Promise<{ latenciesMs: number[], refused: number }>}
 */
async function askSteadily(url, shop, samples, paceMs) {
  const agent = new Agent({ keepAlive: true })
  const latenciesMs = []
  let refused = 0
  for (let n = 0; n < samples; n++) {
    const startedMs = performance.now()
    const { status } = await ask(agent, url, shop)
    const tookMs = performance.now() - startedMs
    latenciesMs.push(tookMs)
    if (status !== 200) refused += 1
    await sleep(Math.max(0, paceMs - tookMs))
  }
  agent.destroy()
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
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const one = async () => {
    try {
      const { status, saysWhen } = await ask(agent, url, shop)
      if (status === 200) seen.answered += 1
      else if (status !== 429) seen.failed += 1
      else if (saysWhen) seen.limited += 1
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
  agent.destroy()
  return seen
}
