// @ts-check
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { fromDist } from '../lib/from-dist.mjs'
import { percentile, round } from '../lib/stats.mjs'

const APP_ID = '4242424242'
/** Above this lie interruptions of the machine, which say nothing of the comparison. */
const KEPT_SHARE = 0.95
/** Before the compiler has settled, the order of the calls would be measured. */
const WARM_UP = 5_000

/**
 * Whether the time that a wrong signature takes tells where it is wrong: wrong at its first sign and at its last, in turns
 * drawn by lot, by Welch's t-test.
 * @param {import('../lib/measure.mjs').Bench} bench
 * @param {{ pairs: number }} size
 */
export async function measureTiming({ say }, { pairs }) {
  const checks = { facebook: await facebookCheck(), zalo: await zaloCheck() }
  /** @type {Record<string, { t: number, earlyNs: number, lateNs: number, accepted: number }>} */
  const seen = {}
  for (const [platform, check] of Object.entries(checks)) {
    const found = compare(check, pairs)
    seen[platform] = found
    const { t, earlyNs, lateNs } = found
    say(`  ${platform}: early ${earlyNs} ns, late ${lateNs} ns, t ${t}`)
  }
  return { pairs, ...seen }
}

/** @typedef {{ verify: (mac: string) => boolean, mac: string }} Check a body's check and the mac that would fit */

/** @param {Check} check @param {number} pairs */
function compare({ verify, mac }, pairs) {
  if (!verify(mac)) throw new Error('The right signature is refused: nothing would be measured')
  const wrong = [changedAt(mac, 0), changedAt(mac, mac.length - 1)]
  const took = [new Float64Array(pairs), new Float64Array(pairs)]
  let accepted = 0
  for (let n = -WARM_UP; n < pairs; n++) {
    const first = randomBytes(1).readUInt8() & 1
    for (const which of [first, 1 - first]) {
      const given = /** @type {string} */ (wrong[which])
      const startedNs = process.hrtime.bigint()
      const fits = verify(given)
      const ns = Number(process.hrtime.bigint() - startedNs)
      if (fits) accepted += 1
      if (n >= 0) /** @type {Float64Array} */ (took[which])[n] = ns
    }
  }
  const [early, late] = /** @type {[Float64Array, Float64Array]} */ (took)
  const limit = percentile([...early, ...late], KEPT_SHARE)
  const [a, b] = [early, late].map((values) => momentsOf(values.filter((value) => value <= limit)))
  const [x, y] = /** @type {[Moments, Moments]} */ ([a, b])
  return {
    t: round((x.mean - y.mean) / Math.sqrt(x.variance / x.count + y.variance / y.count)),
    earlyNs: round(x.mean, 4),
    lateNs: round(y.mean, 4),
    accepted,
  }
}

/** @typedef {{ mean: number, variance: number, count: number }} Moments */

/** @param {Float64Array} values @returns {Moments} */
function momentsOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / (values.length - 1), count: values.length }
}

/** @param {string} hex @param {number} at */
const changedAt = (hex, at) => `${hex.slice(0, at)}${hex[at] === '0' ? '1' : '0'}${hex.slice(at + 1)}`

/** @returns {Promise<Check>} */
async function facebookCheck() {
  /** @type {typeof import('../../src/channels/facebook/signature.ts')} */
  const { signingKeys, verifySignature } = await fromDist('src/channels/facebook/signature.js')
  const secret = randomBytes(16).toString('hex')
  const keys = signingKeys([secret])
  const body = Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: '1', time: 1, messaging: [] }] }))
  return {
    verify: (mac) => verifySignature(body, { 'x-hub-signature-256': `sha256=${mac}` }, keys),
    mac: createHmac('sha256', secret).update(body).digest('hex'),
  }
}

/** @returns {Promise<Check>} */
async function zaloCheck() {
  /** @type {typeof import('../../src/channels/zalo/signature.ts')} */
  const { DOCUMENTED_ONLY, matchSignature } = await fromDist('src/channels/zalo/signature.js')
  const oaSecret = randomBytes(16).toString('hex')
  const keys = { appId: APP_ID, oaSecret, oaSecretPrevious: null, oaSecretsByOa: new Map() }
  const body = Buffer.from(
    JSON.stringify({ app_id: APP_ID, event_name: 'user_send_text', timestamp: '1767000000000' }),
  )
  const signed = createHash('sha256').update(APP_ID).update(body).update(`1767000000000${oaSecret}`)
  return {
    verify: (mac) =>
      matchSignature(body, { 'x-zevent-signature': `mac=${mac}` }, keys, DOCUMENTED_ONLY) !== null,
    mac: signed.digest('hex'),
  }
}
