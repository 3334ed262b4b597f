// @ts-check
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesIn } from './build-stamp.mjs'
import { PROJECT } from './folders.mjs'

/** The only file that looks at the environment; everything else is handed its settings. */
const ENVIRONMENT_READER = 'config/read-environment.ts'
const KINDS = ['documented', 'captured', 'written']

/**
 * Uses of the environment outside the settings.
 * @param {string} [root]
 * @returns {Promise<string[]>}
 */
export async function checkEnvironmentReaders(root = PROJECT) {
  return linesMatching(
    root,
    ['src', 'workers', 'config'],
    /\bprocess\s*\.\s*env\b|\benv\b.*from 'node:process'/,
  ).filter((fault) => !fault.startsWith(`${ENVIRONMENT_READER}:`))
}

/**
 * Tests that do not run, or keep others from running.
 * @param {string} [root]
 * @returns {Promise<string[]>}
 */
export async function checkSkippedTests(root = PROJECT) {
  return linesMatching(
    root,
    ['test'],
    /^\s*(?:it|test|describe)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf)\b/,
  )
}

/**
 * Recorded deliveries and answers that do not say where they come from.
 * @param {string} [root]
 * @returns {Promise<string[]>}
 */
export async function checkFixtures(root = PROJECT) {
  return filesIn(join(root, 'test', 'fixtures'))
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const problem = provenanceProblem(readFileSync(file, 'utf8'))
      return problem === null ? [] : [`${relative(root, file)}: ${problem}`]
    })
}

/**
 * Packages that the lock file wants and does not hold. `npm install` beside an installed tree forgets the builds of
 * other platforms, and `npm ci` then refuses everywhere.
 * @param {string} [root]
 * @returns {Promise<string[]>}
 */
export async function checkLockFile(root = PROJECT) {
  /** @type {Record<string, { optionalDependencies?: Record<string, string> }>} */
  const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !placesOf(name, path).some((place) => place in packages))
      .map((name) => `${path} wants ${name}, which the lock file does not hold`),
  )
}

/**
 * Where Node finds a package from another's folder, nearest first.
 * @param {string} name @param {string} from @returns {string[]}
 */
function placesOf(name, from) {
  const above = from.lastIndexOf('/node_modules/')
  const here = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`
  if (from === '') return [here]
  return [here, ...placesOf(name, above < 0 ? '' : from.slice(0, above))]
}

/** @param {string} text */
function provenanceProblem(text) {
  /** @type {{ provenance?: { kind?: unknown, from?: unknown, date?: unknown } }} */
  let fixture
  try {
    fixture = JSON.parse(text)
  } catch {
    return 'is not JSON'
  }
  const { kind, from, date } = fixture.provenance ?? {}
  if (!KINDS.includes(String(kind))) return `provenance.kind is none of ${KINDS.join(', ')}`
  if (typeof from !== 'string' || from === '') return 'provenance.from is missing'
  if (!/^\d{4}-\d{2}-\d{2}$/.test(String(date))) return 'provenance.date is no date'
  return null
}

/**
 * @param {string} root @param {string[]} folders @param {RegExp} pattern
 * @returns {string[]} `file:line: text`
 */
function linesMatching(root, folders, pattern) {
  return folders
    .flatMap((folder) => filesIn(join(root, folder)))
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line, index) => ({ line, number: index + 1 }))
        .filter(({ line }) => pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
        .map(({ line, number }) => `${relative(root, file)}:${number}: ${line.trim()}`),
    )
}
