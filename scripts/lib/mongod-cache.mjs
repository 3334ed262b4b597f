// @ts-check
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from './lock-file.mjs'
import { isAlive } from './processes.mjs'
import { runCommand } from './run-command.mjs'
import { requireLibraries } from './shared-libraries.mjs'

/** A folder being filled is named for the process that fills it, so that what an interrupted run left is known. */
const UNFINISHED = /^\.part-(\d+)-/

/**
 * The servers kept in the cache, newest version first. A folder appears under its version only when it is whole.
 * @param {string} cache
 * @returns {{ version: string, path: string }[]}
 */
export function cachedMongods(cache) {
  const folder = join(cache, 'mongod')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => /^\d+\.\d+\.\d+$/.test(name) && existsSync(join(folder, name, 'mongod')))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((version) => ({ version, path: join(folder, version, 'mongod') }))
}

/**
 * The version a server program reports, or null where it does not run.
 * @param {string} program
 * @returns {Promise<string | null>} such as `6.0.5`
 */
export async function mongodVersion(program) {
  const { stdout } = await runCommand(program, ['--version'], { timeoutMs: 30_000 })
  return /db version v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null
}

/**
 * Adds a server to the cache: filled beside it, tried, and only then moved to its place in one step.
 * @param {string} cache
 * @param {(folder: string) => Promise<string | null>} fill puts `mongod` into the folder, or says what went wrong
 * @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<{ version: string, path: string } | { problem: string }>}
 */
export async function addToCache(cache, fill, { env, say }) {
  const home = join(cache, 'mongod')
  mkdirSync(home, { recursive: true })
  removeUnfinished(home)
  const part = await mkdtemp(join(home, `.part-${process.pid}-`))
  try {
    const problem = await fill(part)
    if (problem !== null) return { problem }
    const program = join(part, 'mongod')
    await requireLibraries(program, { env, say })
    const version = await mongodVersion(program)
    if (version === null) return { problem: 'the server brought does not run on this machine' }
    const place = join(home, version)
    if (!existsSync(join(place, 'mongod'))) {
      const whole = await mkdtemp(join(home, `.part-${process.pid}-`))
      renameSync(program, join(whole, 'mongod'))
      chmodSync(whole, 0o755)
      renameSync(whole, place)
    }
    return { version, path: join(place, 'mongod') }
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
}

/**
 * One run at a time brings servers; the others then find what it brought.
 * @template T
 * @param {string} cache @param {(line: string) => void} say @param {() => Promise<T>} work
 */
export function alone(cache, say, work) {
  return withLock(join(cache, 'mongod.lock'), work, (pid) =>
    say(`Waiting for process ${pid}, which is bringing MongoDB …`),
  )
}

/** @param {string} home */
function removeUnfinished(home) {
  for (const name of readdirSync(home)) {
    const owner = UNFINISHED.exec(name)?.[1]
    if (owner !== undefined && !isAlive(Number(owner)))
      rmSync(join(home, name), { recursive: true, force: true })
  }
}
