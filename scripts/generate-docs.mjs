// @ts-check
/** Writes docs/generated/ from the built code; with `--check` it only compares, and names what differs. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAGES } from './lib/generated-pages.mjs'
import { PROJECT } from './lib/folders.mjs'

const FOLDER = join(PROJECT, 'docs', 'generated')
const checkOnly = process.argv.includes('--check')

mkdirSync(FOLDER, { recursive: true })
const stale = []
for (const [name, makePage] of Object.entries(PAGES)) {
  const file = join(FOLDER, name)
  const text = `<!-- Made by scripts/generate-docs.mjs. Change the code it names, never this page. -->\n\n${(await makePage()).trim()}\n`
  if (read(file) === text) continue
  stale.push(name)
  if (!checkOnly) writeFileSync(file, text)
}
for (const name of readdirSync(FOLDER).filter((file) => !(file in PAGES))) {
  stale.push(name)
  if (!checkOnly) rmSync(join(FOLDER, name), { recursive: true })
}
for (const name of stale)
  console.log(`docs/generated/${name} ${checkOnly ? 'is not what the code says' : 'written'}`)
process.exitCode = checkOnly && stale.length > 0 ? 1 : 0

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
