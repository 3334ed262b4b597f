// @ts-check
import { setTimeout as sleep } from 'node:timers/promises'
import { callApi } from '../lib/api.mjs'
import { messageBody, midOf, signedRequest } from '../lib/deliveries.mjs'
import { load } from '../lib/raw-load.mjs'
import { percentile, round } from '../lib/stats.mjs'

/** Between two samples: longer than anything of the last one still goes on. */
const PAUSE_MS = 60
const POLL_MS = 2
const WITHIN_MS = 10_000

/**
 * Without load: from a webhook sent to its message in the answer of the API, asked for again and again.
 * @param {Awaited<ReturnType<typeof import('../lib/linked-system.mjs').startLinkedSystem>>} system
 * @param {{ samples: number, firstNumber: number, say: (line: string) => void }} options
 */
export async function measureLatency(system, { samples, firstNumber, say }) {
  const latenciesMs = []
  for (let nth = 0; nth < samples; nth++) {
    const chat = /** @type {(typeof system.chats)[number]} */ (system.chats[nth % system.chats.length])
    latenciesMs.push(await latencyOf(system, chat, firstNumber + nth))
    await sleep(PAUSE_MS)
  }
  const result = {
    samples,
    p50Ms: round(percentile(latenciesMs, 0.5)),
    p95Ms: round(percentile(latenciesMs, 0.95)),
    maxMs: round(percentile(latenciesMs, 1)),
  }
  say(`  unloaded: p50 ${result.p50Ms} ms, p95 ${result.p95Ms} ms`)
  return result
}

/**
 * One message, from its webhook sent to the API telling it.
 * @param {Awaited<ReturnType<typeof import('../lib/linked-system.mjs').startLinkedSystem>>} system
 * @param {import('../lib/linked-system.mjs').Chat} chat @param {number} number of the message, no other's
 * @returns {Promise<number>} ms
 */
export async function latencyOf(system, { shop, channelId, pageId, personId }, number) {
  const conversation = await system.db
    .collection('conversations')
    .findOne({ channelId, personExternalId: personId })
  const path = `/conversations/${String(conversation?._id)}/messages?order=desc&limit=1`
  const body = messageBody({ pageId, personId, number, atMs: Date.now() })
  /** @type {Buffer | null} */
  let request = signedRequest(body, system.facebook.appSecret)
  const startedMs = performance.now()
  const sending = load({
    port: Number(new URL(system.url).port),
    connections: 1,
    durationMs: WITHIN_MS,
    next: () => [request, (request = null)][0] ?? null,
  })
  await untilRead(() => callApi(system.url, path, { headers: shop.headers }), midOf(number))
  const latencyMs = performance.now() - startedMs
  await sending
  return latencyMs
}

/** @param {() => Promise<{ items: { externalId: string }[] }>} read @param {string} mid */
async function untilRead(read, mid) {
  const untilMs = performance.now() + WITHIN_MS
  while ((await read()).items[0]?.externalId !== mid) {
    if (performance.now() > untilMs) throw new Error('A message was not readable in time')
    await sleep(POLL_MS)
  }
}
