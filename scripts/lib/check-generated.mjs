// @ts-check
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { filesIn } from './build-stamp.mjs'
import { PROJECT } from './folders.mjs'
import { lastLines, runCommand } from './run-command.mjs'

const GENERATED = 'docs/generated'

/**
 * Makes the generated documents anew and names those that change by it.
 * @returns {Promise<string[]>}
 */
export async function checkGeneratedDocuments() {
  const generator = join(PROJECT, 'scripts', 'generate-docs.mjs')
  if (!existsSync(generator)) return []
  await ensureBuilt({ say: () => {} })
  const before = contents()
  const { code, stdout, stderr } = await runCommand(process.execPath, [generator], { cwd: PROJECT })
  if (code !== 0) return [lastLines(stderr || stdout, 10)]
  const after = contents()
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((file) => before.get(file) !== after.get(file))
    .map((file) => `${file} is not what the code says`)
}

function contents() {
  const files = filesIn(join(PROJECT, GENERATED))
  return new Map(files.map((file) => [relative(PROJECT, file), readFileSync(file, 'utf8')]))
}
