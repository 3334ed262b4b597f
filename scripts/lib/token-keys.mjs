// @ts-check
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './setup-error.mjs'

const KEY_RING = /^[\w.-]+:[A-Za-z0-9+/]{43}=(,[\w.-]+:[A-Za-z0-9+/]{43}=)*$/

/**
 * The key ring for TOKEN_KEYS, made once and kept beside the data it seals: without it that data cannot be read.
 * @param {string} data
 * @returns {string} `kid:base64(32 bytes)`, comma separated
 * @throws {SetupError} where the file holds something else; it is never replaced
 */
export function keptTokenKeys(data) {
  const file = join(data, 'token-keys')
  const kept = readKept(file) ?? makeKept(file)
  if (KEY_RING.test(kept)) return kept
  throw new SetupError(
    [
      `${file} holds no key ring (kid:base64 of 32 bytes, comma separated).`,
      'Put the right one back: what is stored was sealed with it. Or, to begin with empty data, move the data away:',
      `  mv ${data} ${data}.old`,
    ].join('\n'),
  )
}

/** @param {string} file @returns {string | null} */
function readKept(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Written whole beside its place and then linked there: a crash leaves either no key or a whole one, and of two
 * processes one wins.
 * @param {string} file
 * @returns {string}
 */
function makeKept(file) {
  mkdirSync(join(file, '..'), { recursive: true })
  const part = `${file}.${process.pid}`
  writeFileSync(part, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(part, file)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  } finally {
    rmSync(part)
  }
  return readFileSync(file, 'utf8').trim()
}
