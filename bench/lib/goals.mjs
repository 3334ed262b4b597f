// @ts-check

/**
 * @typedef {object} Goal
 * @property {string} text
 * @property {string} measure which must have run
 * @property {(result: any) => number} value NaN: could not be measured
 * @property {'at least' | 'below'} kind
 * @property {number} limit
 * @property {string} [unit]
 */

/** What was promised. @type {readonly Goal[]} */
const GOALS = [
  {
    measure: 'acknowledge',
    text: 'Acknowledging, beside a minimal server that does the same durable work',
    value: ({ ratios }) => ratios.minimalSame.median,
    kind: 'at least',
    limit: 0.85,
    unit: '×',
  },
  {
    measure: 'acknowledge',
    text: 'Acknowledging, beside Express + one BullMQ job a webhook',
    value: ({ ratios }) => ratios.expressBullmq.median,
    kind: 'at least',
    limit: 4,
    unit: '×',
  },
  {
    measure: 'acknowledge',
    text: 'Acknowledging, beside Express + one majority insert a webhook',
    value: ({ ratios }) => ratios.expressInsert.median,
    kind: 'at least',
    limit: 8,
    unit: '×',
  },
  {
    measure: 'acknowledge',
    text: 'Acknowledging, p99 at saturation (worst round)',
    value: ({ targets }) => targets.ours.worstP99Ms,
    kind: 'below',
    limit: 1_000,
    unit: 'ms',
  },
  {
    measure: 'wayIn',
    text: 'Whole way in, beside a minimal pipeline that writes the same sealed documents',
    value: ({ ratio }) => ratio.median,
    kind: 'at least',
    limit: 0.6,
    unit: '×',
  },
  {
    measure: 'wayIn',
    text: 'Whole way in, webhook sent to message readable by the API, unloaded, p95',
    value: ({ latency }) => latency.p95Ms,
    kind: 'below',
    limit: 150,
    unit: 'ms',
  },
  {
    measure: 'wayIn',
    text: 'Whole way in, webhooks acknowledged whose message is not stored once',
    value: ({ sent, stored }) => Math.abs(sent - stored),
    kind: 'below',
    limit: 1,
  },
  {
    measure: 'poison',
    text: 'A message beside rows that cannot be opened, p95, beside the same with none',
    value: ({ ratio }) => ratio,
    kind: 'below',
    limit: 1.2,
    unit: '×',
  },
  {
    measure: 'poison',
    text: 'Rows that cannot be opened and are not parked',
    value: ({ broken, parked }) => broken - parked,
    kind: 'below',
    limit: 1,
  },
  {
    measure: 'flood',
    text: 'A shop’s inbox while another floods the API, p95, beside the same with no flood',
    value: ({ ratio }) => ratio,
    kind: 'below',
    limit: 1.5,
    unit: '×',
  },
  {
    measure: 'flood',
    text: 'Requests of the flood refused otherwise than by 429 with its Retry-After, and requests of the neighbour refused',
    value: ({ withoutAdvice, failed, refusedNeighbour }) => withoutAdvice + failed + refusedNeighbour,
    kind: 'below',
    limit: 1,
  },
  ...['gateway', 'worker'].map((name) => ({
    measure: 'memory',
    text: `Memory of the ${name}, slope over 200,000 events once warm, for 100,000`,
    value: (/** @type {any} */ result) => result[name].slopeMibPer100k,
    kind: /** @type {const} */ ('below'),
    limit: 10,
    unit: 'MiB',
  })),
  {
    measure: 'indexes',
    text: 'Queries of lists, sweeps and drains that are no scan of an index alone',
    value: ({ faults }) => faults.length,
    kind: 'below',
    limit: 1,
  },
  {
    measure: 'sends',
    text: 'Sends missing, doubled or failed',
    value: ({ missing, doubles, failed }) => missing + doubles + failed,
    kind: 'below',
    limit: 1,
  },
  {
    measure: 'sends',
    text: 'Conversations whose sends left out of order',
    value: ({ outOfOrder }) => outOfOrder,
    kind: 'below',
    limit: 1,
  },
  ...['facebook', 'zalo'].map((platform) => ({
    measure: 'timing',
    text: `Wrong signatures of ${platform}, wrong at the first sign and at the last: Welch’s |t| of the time they take`,
    value: (/** @type {any} */ result) => Math.abs(result[platform].t),
    kind: /** @type {const} */ ('below'),
    limit: 4.5,
  })),
  {
    measure: 'console',
    text: 'A message shown in an open conversation after its webhook was acknowledged, idle, p95',
    value: ({ live }) => live.p95Ms,
    kind: 'below',
    limit: 300,
    unit: 'ms',
  },
  {
    measure: 'console',
    text: 'The inbox ready at its first load, no throttle, p95',
    value: ({ ready }) => ready.p95Ms,
    kind: 'below',
    limit: 1_500,
    unit: 'ms',
  },
]

/**
 * @typedef {{ text: string, goal: string, shown: string, met: boolean }} Verdict
 * @param {Readonly<Record<string, unknown>>} results by measure
 * @returns {Verdict[]} of the goals whose measure has run
 */
export function judge(results) {
  return GOALS.filter(({ measure }) => measure in results).map(
    ({ measure, text, value, kind, limit, unit = '' }) => {
      const seen = value(results[measure])
      return {
        text,
        goal: `${kind} ${limit} ${unit}`.trim(),
        shown: `${seen} ${unit}`.trim(),
        met: kind === 'at least' ? seen >= limit : seen < limit,
      }
    },
  )
}
