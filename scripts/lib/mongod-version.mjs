// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findMongod } from './mongod-binary.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * The server program for a folder of data: any where there is none yet, else only the version that wrote it, because
 * another may refuse the files or change them for good.
 * @param {string} data
 * @param {Omit<import('./mongod-binary.mjs').FindOptions, 'version'>} options
 * @returns {Promise<string>} absolute path
 * @throws {SetupError} with the ways out
 */
export async function mongodForData(data, options) {
  const record = join(data, 'mongodb.version')
  const recorded = existsSync(record) ? readFileSync(record, 'utf8').trim() : ''
  if (recorded === '') {
    const { path, version } = await findMongod(options)
    mkdirSync(data, { recursive: true })
    // Before the data is opened for the first time: a crash in between must not leave data without its version.
    writeFileSync(record, `${version}\n`)
    return path
  }
  try {
    return (await findMongod({ ...options, version: recorded })).path
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    throw new SetupError(
      [
        `The data in ${join(data, 'mongodb')} was written by MongoDB ${recorded}; no other version may open it.`,
        error.message,
        'Or, to begin with empty data, move these away:',
        `  mv ${join(data, 'mongodb')} ${join(data, 'mongodb.old')} && rm ${record}`,
      ].join('\n'),
    )
  }
}
