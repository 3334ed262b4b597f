// @ts-check
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { waitUntil } from '../../scripts/lib/wait-until.mjs'
import { callApi } from '../lib/api.mjs'
import { pidOfMongod } from '../lib/databases.mjs'
import { startLinkedSystem } from '../lib/linked-system.mjs'
import { cpuMsOf } from '../lib/process-use.mjs'
import { percentile, round } from '../lib/stats.mjs'
import { judgeSends, sendsOf } from './sends-truth.mjs'

const IN_FLIGHT = 32
const PACE_MS = 100
const SENT_WITHIN_MS = 300_000

/**
 * Sends through the API until the platform has them: all at once, each conversation's one after the other; before that
 * some one by one, for the time a single answer takes.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ shops: number, conversations: number, messagesEach: number, samples: number }} size so many shops
 *   that none meets its limit of requests a minute
 */
export async function measureSends({ mongodbUri, redisUrl, say }, size) {
  const { shops, conversations, messagesEach, samples } = size
  const system = await startLinkedSystem(
    { mongodbUri, redisUrl, say },
    { shops, pagesEach: 1, people: conversations },
  )
  try {
    const outbox = system.db.collection('outbox')
    const chats = await withConversationIds(system)
    /** When each text was handed to the API. @type {Map<string, number>} */
    const handedAtMs = new Map()
    const send = async (/** @type {(typeof chats)[number]} */ chat, /** @type {string} */ text) => {
      handedAtMs.set(text, Date.now())
      await callApi(system.url, `/conversations/${chat.id}/messages`, {
        headers: { ...chat.headers, 'idempotency-key': randomUUID() },
        body: { text },
      })
    }
    const allSent = () =>
      waitUntil(async () => (await outbox.countDocuments({ open: true })) === 0, {
        what: 'Everything has left',
        timeoutMs: SENT_WITHIN_MS,
        everyMs: 100,
      })
    const alone = await oneByOne(chats, samples, send)
    await allSent()
    await system.untilQuiet()

    const pids = { ...system.pids, mongod: await pidOfMongod(mongodbUri) }
    const before = cpuOf(pids)
    const startedMs = Date.now()
    await inParallel(IN_FLIGHT, chats, async (chat, nth) => {
      for (let message = 0; message < messagesEach; message++) await send(chat, `Tin ${nth}.${message}`)
    })
    const acceptedMs = Date.now()
    await allSent()
    const busy = shares(before, cpuOf(pids), Date.now() - startedMs)

    const sends = await sendsOf(system.sandbox)
    const verdict = judgeSends(sends, { conversations, messagesEach })
    const waitsMs = (/** @type {(text: string) => boolean} */ which) =>
      sends
        .filter(({ text }) => which(text))
        .map(({ text, atMs }) => atMs - (handedAtMs.get(text) ?? Number.NaN))
    const flood = sends.filter(({ text }) => text.startsWith('Tin '))
    const lastMs = Math.max(...flood.map(({ atMs }) => atMs))
    const single = waitsMs((text) => alone.has(text))
    const many = waitsMs((text) => text.startsWith('Tin '))
    const result = {
      conversations,
      messagesEach,
      ...verdict,
      failed: await outbox.countDocuments({ state: { $ne: 'sent' } }),
      acceptedPerSecond: round((flood.length * 1000) / (acceptedMs - startedMs)),
      perSecond: round((flood.length * 1000) / (lastMs - startedMs)),
      p50Ms: round(percentile(many, 0.5)),
      p95Ms: round(percentile(many, 0.95)),
      alone: { samples, p50Ms: round(percentile(single, 0.5)), p95Ms: round(percentile(single, 0.95)) },
      processorShare: busy,
    }
    say(`  ${result.perSecond}/s, p95 ${result.p95Ms} ms in the flood, ${result.alone.p95Ms} ms alone`)
    say(`  busy processors: ${JSON.stringify(busy)}`)
    return result
  } finally {
    await system.stop()
  }
}

/** @param {Awaited<ReturnType<typeof startLinkedSystem>>} system */
async function withConversationIds({ db, chats }) {
  const rows = await db
    .collection('conversations')
    .find({}, { projection: { personExternalId: 1 } })
    .toArray()
  const idOf = new Map(rows.map((row) => [row.personExternalId, String(row._id)]))
  return chats.map(({ personId, shop }) => ({ id: idOf.get(personId) ?? '', headers: shop.headers }))
}

/**
 * @template Chat
 * @param {readonly Chat[]} chats @param {number} samples @param {(chat: Chat, text: string) => Promise<void>} send
 * @returns {Promise<Set<string>>} the texts
 */
async function oneByOne(chats, samples, send) {
  const texts = new Set()
  for (let nth = 0; nth < samples; nth++) {
    const text = `Riêng ${nth}`
    texts.add(text)
    await send(/** @type {Chat} */ (chats[nth % chats.length]), text)
    await sleep(PACE_MS)
  }
  return texts
}

/**
 * @template Item
 * @param {number} atOnce @param {readonly Item[]} items @param {(item: Item, nth: number) => Promise<void>} work
 */
async function inParallel(atOnce, items, work) {
  let next = 0
  const one = async () => {
    for (let nth = next++; nth < items.length; nth = next++) await work(/** @type {Item} */ (items[nth]), nth)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
}

/** @param {Readonly<Record<string, number>>} pids @returns {Record<string, number>} */
const cpuOf = (pids) => Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)]))

/**
 * Of one processor, how much each program used: what is at 1 is the bottleneck.
 * @param {Record<string, number>} before @param {Record<string, number>} after @param {number} elapsedMs
 */
const shares = (before, after, elapsedMs) =>
  Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, round((ms - (before[name] ?? 0)) / elapsedMs, 2)]),
  )
