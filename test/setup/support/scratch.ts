import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new folder that goes with the running test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kiotviet-setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a file, its folders with it. */
export function writeIn(root: string, path: string, content: string): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

/** A shell script that stands on a PATH as a program. */
export function writeProgram(root: string, path: string, script: string): string {
  const file = writeIn(root, path, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

/** A program that answers `--version` as a MongoDB server of that version does. */
export function writeMongod(root: string, path: string, version: string): string {
  return writeProgram(root, path, `echo 'db version v${version}'`)
}
