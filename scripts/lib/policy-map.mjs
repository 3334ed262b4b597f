// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './folders.mjs'
import { OPEN, RULES } from './policy/rules.mjs'
import { SENTENCES_1_TO_3 } from './policy/sentences-1-3.mjs'
import { SENTENCES_4_TO_7 } from './policy/sentences-4-7.mjs'

const SENTENCES = [...SENTENCES_1_TO_3, ...SENTENCES_4_TO_7]
const SPLIT = ' › '

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * Is there a test of this name? As it stands in the file, `%s` and `$name` of a table included.
 * @param {string} source @param {string} name
 */
export const namesTest = (source, name) =>
  new RegExp(`(?:\\b(?:it|test|describe)|\\))\\(\\s*(['"\`])${escaped(name)}\\1\\s*,`).test(source)

/**
 * What is wrong with the map: a test that is not there, a rule that nobody knows, or one that no sentence leads to.
 * @param {readonly import('./policy/sentences-1-3.mjs').Sentence[]} sentences
 * @param {(file: string) => string | null} read the source of a file below test/; null: there is none
 * @returns {string[]}
 */
export function faultsOfPolicyMap(sentences, read) {
  const faults = sentences.flatMap(({ id, rules, tests }) => [
    ...rules
      .filter((rule) => !(rule in RULES))
      .map((rule) => `sentence ${id} names the rule ${rule}, which is none`),
    ...(tests.length === 0 ? [`sentence ${id} names no test`] : []),
    ...missingTests(`sentence ${id}`, tests, read),
  ])
  const reached = new Set(sentences.flatMap(({ rules }) => rules))
  const unreached = Object.keys(RULES).filter((rule) => !reached.has(rule))
  return [...faults, ...unreached.map((rule) => `no sentence leads to the rule ${rule}`)]
}

/**
 * Of tests that a page names, those that are not there.
 * @param {string} where @param {readonly string[]} tests @param {(file: string) => string | null} read
 * @returns {string[]}
 */
export const missingTests = (where, tests, read) =>
  tests.flatMap((test) => {
    const [file = '', name = ''] = test.split(SPLIT)
    const source = read(file)
    if (source === null) return [`${where} names test/${file}, which is not there`]
    return namesTest(source, name) ? [] : [`${where}: test/${file} has no test called "${name}"`]
  })

/** Stops the making of a page that would say what is not so. @param {string} home @param {readonly string[]} faults */
export function refuse(home, faults) {
  if (faults.length === 0) return
  const error = new Error(`${home} is not true:\n${faults.join('\n')}`)
  // What is wrong matters to whoever reads it, not where it was found.
  error.stack = error.message
  throw error
}

/** @param {string} file */
export function sourceOf(file) {
  const path = join(PROJECT, 'test', file)
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** @param {string} text one table cell */
const cell = (text) => text.replaceAll('|', '\\|')

/** @param {string} test */
export const testCell = (test) => {
  const [file = '', name = ''] = test.split(SPLIT)
  return `[${name.replaceAll('[', '\\[').replaceAll(']', '\\]')}](../../test/${file})`
}

/** The page `policy-map.md`. @throws {Error} where the map says what is not so */
export function policyMapPage() {
  const faults = faultsOfPolicyMap(SENTENCES, sourceOf)
  refuse('The policy map (scripts/lib/policy/)', faults)
  const differing = SENTENCES.filter(({ law }) => law !== undefined)
  return [
    '# The privacy policy, sentence by sentence',
    '',
    'KiotViet’s privacy policy (public, on kiotviet.vn; in force from 10/09/2019, read on 2026-11-22): a few words of each sentence, what it says in ours, the rules that follow, and the tests that show them. Home: `scripts/lib/policy/`. The check of generated documents fails when a test named here is not there, or a rule has no sentence.',
    '',
    '| Sentence | Words | What it says | Rules | Shown by |',
    '| --- | --- | --- | --- | --- |',
    ...SENTENCES.map(
      ({ id, quote, says, rules, tests }) =>
        `| ${id} | “${cell(quote)}” | ${cell(says)} | ${rules.join(', ')} | ${tests.map((test) => cell(testCell(test))).join('<br>')} |`,
    ),
    '',
    '## Where today’s law and the text of 2019 differ',
    '',
    'The law is followed (Law 91/2025/QH15 and Decree 356/2025/NĐ-CP, both in force since 1 January 2026).',
    '',
    ...differing.map(({ id, law }) => `- **${id}**: ${law}`),
    '',
    '## The rules',
    '',
    '| Rule | What | Sentences | Still open |',
    '| --- | --- | --- | --- |',
    ...Object.entries(RULES).map(([rule, what]) => {
      const from = SENTENCES.filter(({ rules }) => rules.includes(rule)).map(({ id }) => id)
      return `| ${rule} | ${cell(what)} | ${from.join(', ')} | ${cell(OPEN[rule] ?? '')} |`
    }),
  ].join('\n')
}
