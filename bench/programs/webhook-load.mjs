// @ts-check
/** The load, in a process of its own: signs its webhooks beforehand, then sends them as fast as they are answered. */
import { config, serve } from '../lib/program.mjs'
import { messageBody, signedRequest } from '../lib/deliveries.mjs'
import { percentile } from '../lib/stats.mjs'
import { load } from '../lib/raw-load.mjs'

const { prepared, pages, people, firstNumber = 0 } = config()
const startedAtMs = Date.now()
const requests = Array.from({ length: prepared }, (_, at) => {
  const person = at % people
  return signedRequest(
    messageBody({
      pageId: String(100_000_000_000_000 + (person % pages)),
      personId: String(7_000_000_000_000_000 + person),
      number: firstNumber + at,
      atMs: startedAtMs + at,
    }),
  )
})
let at = 0

serve(
  { averageBytes: Math.round(requests.reduce((sum, one) => sum + one.length, 0) / prepared) },
  {
    /** `once`: every prepared request is sent one time; else the next ones, over and over, until the time is up. */
    async answer({ port, connections, durationMs, once = false }) {
      let left = once ? prepared : Number.POSITIVE_INFINITY
      const next = () => {
        if (left <= 0) return null
        left -= 1
        at = (at + 1) % prepared
        return /** @type {Buffer} */ (requests[at])
      }
      const { latenciesMs, ...result } = await load({ port, connections, durationMs, next })
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
