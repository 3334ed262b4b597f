// @ts-check
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { PROJECT } from './folders.mjs'
import { lastLines, runCommand } from './run-command.mjs'

/**
 * Names the generated documents that are not what the code says now.
 * @returns {Promise<string[]>}
 */
export async function checkGeneratedDocuments() {
  const generator = join(PROJECT, 'scripts', 'generate-docs.mjs')
  if (!existsSync(generator)) return []
  await ensureBuilt({ say: () => {}, only: 'server' })
  const { code, stdout, stderr } = await runCommand(process.execPath, [generator, '--check'], {
    cwd: PROJECT,
  })
  return code === 0 ? [] : [lastLines(stdout || stderr, 12)]
}
