// @ts-check
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, startMark } from './processes.mjs'

/**
 * Takes a lock that belongs to this process. One left by a process that is gone is taken over.
 * @param {string} path
 * @returns {{ release: () => void } | { heldBy: number }} the holder's process id where it is taken
 */
export function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = JSON.stringify({ pid: process.pid, started: startMark(process.pid) })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (placeWhole(path, mine)) return { release: () => releaseLock(path, mine) }
    const holder = holderOf(path)
    if (holder !== null) return { heldBy: holder }
    rmSync(path, { force: true })
  }
  return { heldBy: holderOf(path) ?? 0 }
}

/**
 * Puts a file in its place with all its content at once, so that nobody finds an empty lock and takes it for a dead one.
 * @param {string} path @param {string} content
 * @returns {boolean} false where there is one already
 */
function placeWhole(path, content) {
  const part = `${path}.${process.pid}`
  writeFileSync(part, content)
  try {
    linkSync(part, path)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(part, { force: true })
  }
}

/**
 * Runs the work while holding the lock, after waiting for whoever holds it now.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [onWait] called once where another process holds it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  let told = false
  for (;;) {
    const lock = takeLock(path)
    if ('release' in lock) {
      try {
        return await work()
      } finally {
        lock.release()
      }
    }
    if (!told) onWait?.(lock.heldBy)
    told = true
    await sleep(200)
  }
}

/** @param {string} path */
function holderOf(path) {
  try {
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8'))
    return isAlive(pid) && startMark(pid) === started ? pid : null
  } catch {
    // Gone meanwhile, or cut short by a crash: nobody holds it.
    return null
  }
}

/** @param {string} path @param {string} mine */
function releaseLock(path, mine) {
  try {
    if (readFileSync(path, 'utf8') === mine) rmSync(path)
  } catch {
    // Removed by hand: released all the same.
  }
}
