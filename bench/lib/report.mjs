// @ts-check
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './from-dist.mjs'
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

/** @param {string} text @param {string} mark @returns {[string, string]} */
function cut(text, mark) {
  const at = text.indexOf(mark)
  if (at === -1) throw new Error(`bench/README.md has lost its mark ${mark}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

/** @param {Run} run */
export function resultsPart({ machine, results, verdicts }) {
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
      const lines = ['', `### ${title}`, '', table(header, rows(results[name]))]
      return note === undefined ? lines : [...lines, '', note(results[name])]
    }),
    '',
  ].join('\n')
}

/** @param {readonly string[]} header @param {readonly (readonly (string | number)[])[]} rows */
const table = (header, rows) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
