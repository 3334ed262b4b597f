// @ts-check
import { renameSync } from 'node:fs'
import { join } from 'node:path'

/** How long MongoDB's download host may take to answer before the next source is tried. */
const HOST_ANSWER_MS = 4_000

/**
 * Puts the server that mongodb-memory-server would download into a folder; its archive is checked against the sum
 * published beside it.
 * @param {string} folder an empty folder; on success it holds `mongod`
 * @param {{ env: NodeJS.ProcessEnv, version?: string | undefined }} options
 * @returns {Promise<string | null>} what went wrong, or null
 */
export async function unpackDownloadedMongod(folder, { env, version }) {
  try {
    const { DryMongoBinary, MongoBinary } = await import('mongodb-memory-server-core')
    const options = await DryMongoBinary.generateOptions({
      downloadDir: folder,
      ...(version === undefined ? {} : { version }),
    })
    const problem = await hostProblem(options, env)
    if (problem !== null) return problem
    // No server of this machine's: those were looked at before.
    const binary = await MongoBinary.download({ ...options, systemBinary: '', checkMD5: true })
    renameSync(binary, join(folder, 'mongod'))
    return null
  } catch (error) {
    return `the MongoDB download failed: ${/** @type {Error} */ (error).message}`
  }
}

/**
 * Whether the host answers at all. Behind a proxy only the download itself can tell.
 * @param {import('mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js').MongoBinaryDownloadUrlOpts} options
 * @param {NodeJS.ProcessEnv} env
 */
async function hostProblem(options, env) {
  const { MongoBinaryDownloadUrl } = await import(
    'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js'
  )
  const url = await new MongoBinaryDownloadUrl(options).getDownloadUrl()
  if (env.HTTPS_PROXY ?? env.https_proxy) return null
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(HOST_ANSWER_MS) })
    return answer.ok ? null : `MongoDB's download host answered ${answer.status} for this machine's kind`
  } catch {
    return "MongoDB's download host cannot be reached"
  }
}
