// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkAudit } from './check-audit.mjs'
import { checkEnvironmentReaders, checkFixtures, checkLockFile, checkSkippedTests } from './check-files.mjs'
import { checkGeneratedDocuments } from './check-generated.mjs'
import { checkRooms } from './check-rooms.mjs'
import { PROJECT } from './folders.mjs'
import { runCommand } from './run-command.mjs'

/**
 * @typedef {object} Findings
 * @property {string[]} faults
 * @property {string} [note] what to know besides
 */

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {string} fix what to do when it fails
 * @property {() => Promise<string[] | Findings>} run gives its faults
 */

/** @type {readonly Check[]} in the order in which they run: the quick and most telling first */
export const CHECKS = [
  {
    name: 'format',
    fix: 'npx biome format --write .',
    run: () => tool('@biomejs/biome/bin/biome', ['format']),
  },
  {
    name: 'lint',
    fix: 'read the rule named in brackets; npx oxlint --type-aware --fix mends some by itself',
    run: () => tool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', '--quiet']),
  },
  {
    name: 'types',
    fix: 'npx tsc --noEmit -p tsconfig.json (for the console: -p web/tsconfig.json)',
    run: async () => [...(await types('tsconfig.json')), ...(await types('web/tsconfig.json'))],
  },
  {
    name: 'rooms',
    fix: 'move the line to the room it belongs to; the map is scripts/lib/rooms.mjs',
    run: () => checkRooms(),
  },
  {
    name: 'environment',
    fix: 'add the setting to config/, read it once at start, and hand it on',
    run: () => checkEnvironmentReaders(),
  },
  {
    name: 'dead-code',
    fix: 'delete what nobody uses; an entry point nobody imports belongs in knip.json',
    run: () => tool('knip/bin/knip.js', ['--no-progress']),
  },
  {
    name: 'generated',
    fix: 'npm run build && node scripts/generate-docs.mjs, then commit what it wrote',
    run: () => checkGeneratedDocuments(),
  },
  {
    name: 'fixtures',
    fix: 'say in the file where it comes from: "provenance": {"kind": "documented|captured|written", "from": …, "date": "YYYY-MM-DD"}',
    run: () => checkFixtures(),
  },
  {
    name: 'lock-file',
    fix: 'in a folder that holds nothing but package.json and package-lock.json: npm install --package-lock-only',
    run: () => checkLockFile(),
  },
  {
    name: 'skipped-tests',
    fix: 'mend the test or delete it',
    run: () => checkSkippedTests(),
  },
  {
    name: 'audit',
    fix: 'npm audit fix, or a newer version of the package that brings it; for a nested one "overrides" in package.json',
    run: () => checkAudit({ env: process.env }),
  },
]

/** @param {string} project */
async function types(project) {
  if (!existsSync(join(PROJECT, project))) return []
  return tool('typescript/bin/tsc', ['--noEmit', '-p', project])
}

/**
 * Runs a tool of node_modules.
 * @param {string} path @param {string[]} args
 * @returns {Promise<string[]>} its words where it failed
 */
async function tool(path, args) {
  const program = join(PROJECT, 'node_modules', path)
  const { code, stdout, stderr } = await runCommand(process.execPath, [program, ...args], { cwd: PROJECT })
  if (code === 0) return []
  return [`${stdout}${stderr}`.trim() || `${path} ended with exit code ${code}`]
}
