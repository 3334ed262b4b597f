// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './from-dist.mjs'
import { judge } from './goals.mjs'
import { TABLES } from './tables.mjs'

const README = join(PROJECT, 'bench', 'README.md')
const RESULTS = join(PROJECT, 'bench', 'results.json')
const BEGIN = '<!-- results: written by npm run bench -->'
const END = '<!-- end of results -->'

/**
 * @typedef {object} Run
 * @property {ReturnType<typeof import('./machine.mjs').machine>} machine
 * @property {Record<string, any>} results by measure
 * @property {import('./goals.mjs').Verdict[]} verdicts
 * @property {Record<string, ReturnType<typeof import('./machine.mjs').machine>>} [later] of measures taken again since
 */

/** Keeps a run: every figure in results.json, what people read in README.md, between its two marks. @param {Run} run */
export function writeResults(run) {
  writeFileSync(RESULTS, `${JSON.stringify(run, null, 2)}\n`)
  const page = readFileSync(README, 'utf8')
  const [before, rest] = cut(page, BEGIN)
  const [, after] = cut(rest, END)
  writeFileSync(README, `${before}${BEGIN}\n${resultsPart(run)}\n${END}${after}`)
  console.log('Written to bench/README.md and bench/results.json.')
}

/** Measures taken again in a run of their own. @param {Run['machine']} machine @param {Run['results']} results */
export function writeAmongEarlier(machine, results) {
  /** @type {Run} */
  const earlier = JSON.parse(readFileSync(RESULTS, 'utf8'))
  const all = { ...earlier.results, ...results }
  const later = {
    ...earlier.later,
    ...Object.fromEntries(Object.keys(results).map((name) => [name, machine])),
  }
  writeResults({ machine: earlier.machine, results: all, verdicts: judge(all), later })
}

/** @param {string} text @param {string} mark @returns {[string, string]} */
function cut(text, mark) {
  const at = text.indexOf(mark)
  if (at === -1) throw new Error(`bench/README.md has lost its mark ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

/** @param {Run} run */
export function resultsPart({ machine, results, verdicts, later = {} }) {
  const { date, node, system, processors, memoryGib, loadAfter } = machine
  return [
    '',
    `Measured ${date} with \`npm run bench\` on ${processors}, ${memoryGib} GiB, ${system}, Node ${node}; servers, load and`,
    `sandbox on the same machine (load average afterwards ${loadAfter}).`,
    '',
    table(
      ['Goal', 'Wanted', 'Seen', ''],
      verdicts.map(({ text, goal, shown, met }) => [text, goal, shown, met ? 'met' : '**missed**']),
    ),
    ...Object.entries(TABLES).flatMap(([name, { title, header, rows, note }]) => {
      if (!(name in results)) return []
      const lines = ['', `### ${title}`, '', table(header, rows(results[name]))]
      const again = later[name]
      const when = again
        ? `\n\nTaken again ${again.date} by itself (load average afterwards ${again.loadAfter}).`
        : ''
      return note === undefined ? lines : [...lines, '', note(results[name]) + when]
    }),
    '',
  ].join('\n')
}

/** @param {readonly string[]} header @param {readonly (readonly (string | number)[])[]} rows */
const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
