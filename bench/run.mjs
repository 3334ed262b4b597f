// @ts-check
/**
 * All measures, or those named after the command; `--quick` makes them small, to see that they work. A full run of all
 * writes bench/README.md and bench/results.json; `--write` lets named ones take the place of their earlier results there. Servers: MONGODB_URI and REDIS_URL (scripts/bench brings them).
 */
import { parseArgs } from 'node:util'
import { judge } from './lib/goals.mjs'
import { machine } from './lib/machine.mjs'
import { writeAmongEarlier, writeResults } from './lib/report.mjs'
import { MEASURES } from './measures/index.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
})
const names = Object.keys(MEASURES)
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no measure ${unknown.join(', ')}; there are ${names.join(', ')}.`)
  process.exit(2)
}
const chosen = positionals.length === 0 ? names : names.filter((name) => positionals.includes(name))
const bench = {
  mongodbUri: process.env.MONGODB_URI ?? '',
  redisUrl: process.env.REDIS_URL ?? '',
  say: (/** @type {string} */ line) => console.log(line),
}

/** @type {Record<string, any>} */
const results = {}
for (const name of chosen) {
  const { title, full, quick, measure } = MEASURES[/** @type {keyof typeof MEASURES} */ (name)]
  console.log(title)
  const startedMs = performance.now()
  results[name] = await measure(bench, /** @type {never} */ (values.quick ? quick : full))
  console.log(`  ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
}

const verdicts = judge(results)
for (const { text, shown, met } of verdicts) console.log(`${met ? 'met   ' : 'MISSED'}  ${text}: ${shown}`)
if (chosen.length === names.length && !values.quick) writeResults({ machine: machine(), results, verdicts })
else if (values.write && !values.quick) writeAmongEarlier(machine(), results)
else console.log(JSON.stringify(results, null, 1))
// What a measure left open must not keep the command from ending.
process.exit(0)
