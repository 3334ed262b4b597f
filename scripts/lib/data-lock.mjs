// @ts-check
import { join } from 'node:path'
import { takeLock } from './lock-file.mjs'
import { readPorts } from './ports-file.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * Makes this process the only one that runs servers on this data.
 * @param {string} data
 * @returns {{ release: () => void }}
 * @throws {SetupError} where another does
 */
export function takeData(data) {
  const lock = takeLock(join(data, 'running.lock'))
  if ('release' in lock) return lock
  const { gateway } = readPorts(data)
  throw new SetupError(
    [
      `It is running already: process ${lock.heldBy} uses the data in ${data}.`,
      ...(gateway === undefined
        ? []
        : [`If that is npm start, its console is at http://localhost:${gateway}`]),
      `Stop it with Ctrl-C where it runs, or with: kill ${lock.heldBy}`,
    ].join('\n'),
  )
}
