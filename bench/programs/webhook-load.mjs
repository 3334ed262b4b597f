// @ts-check
/** The load, in a process of its own: signs its webhooks beforehand, then sends them as fast as they are answered. */
import { messageBody, signedRequest } from '../lib/deliveries.mjs'
import { config, serve } from '../lib/program.mjs'
import { load } from '../lib/raw-load.mjs'
import { percentile } from '../lib/stats.mjs'

/** @type {{ chats: { pageId: string, personId: string }[], appSecret: string }} people write in turn */
const { chats, appSecret } = await config()
let made = 0
/** @type {Buffer[]} */
let requests = []

/** Webhooks that were never sent before; those prepared earlier are forgotten. @param {number} count */
function prepare(count) {
  requests = Array.from({ length: count }, () => {
    const number = made++
    const { pageId, personId } = /** @type {(typeof chats)[number]} */ (chats[number % chats.length])
    return signedRequest(messageBody({ pageId, personId, number, atMs: Date.now() }), appSecret)
  })
  return { averageBytes: Math.round(requests.reduce((sum, one) => sum + one.length, 0) / count) }
}

/** With `durationMs` the same ones over and over until the time is up; without it each once. */
function source(/** @type {boolean} */ once) {
  let at = 0
  return () => {
    if (once && at === requests.length) return null
    return /** @type {Buffer} */ (requests[at++ % requests.length])
  }
}

serve(
  {},
  {
    async answer(message) {
      if (message.do === 'prepare') return prepare(message.count)
      const { port, connections, durationMs = null } = message
      const sent = await load({
        port,
        connections,
        durationMs: durationMs ?? Number.POSITIVE_INFINITY,
        next: source(durationMs === null),
      })
      const { latenciesMs, ...result } = sent
      return {
        ...result,
        perSecond: result.answered / (result.elapsedMs / 1000),
        p50Ms: percentile(latenciesMs, 0.5),
        p99Ms: percentile(latenciesMs, 0.99),
        maxMs: percentile(latenciesMs, 1),
      }
    },
    close: async () => undefined,
  },
)
