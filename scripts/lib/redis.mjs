// @ts-check
import { mkdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { lastLines } from './run-command.mjs'
import { SetupError } from './setup-error.mjs'
import { supervise } from './supervise.mjs'
import { waitUntil } from './wait-until.mjs'

const START_MS = 30_000

/**
 * Starts a Redis server on 127.0.0.1 that evicts nothing and logs every write, and waits until it answers.
 * @param {{ program: string, folder: string, port: number, throwaway?: boolean }} options `throwaway` keeps nothing
 *   on disk and deletes the folder when it is stopped
 * @returns {Promise<{ uri: string, port: number, process: import('./supervise.mjs').Supervised }>}
 */
export async function startRedis({ program, folder, port, throwaway = false }) {
  mkdirSync(folder, { recursive: true })
  const log = join(folder, 'redis.log')
  const process = await supervise({
    command: program,
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--logfile', log],
      ...['--daemonize', 'no', '--save', '', '--appendonly', throwaway ? 'no' : 'yes'],
      // A queue that loses keys when memory runs short loses work without a word.
      ...['--maxmemory-policy', 'noeviction'],
    ],
    graceMs: 10_000,
    ...(throwaway ? { removeAfterwards: folder } : {}),
  })
  try {
    await waitUntil(() => answersPing(port), {
      what: 'Redis answers',
      timeoutMs: START_MS,
      everyMs: 20,
      giveUp: () => (process.running() ? null : `redis-server ended:\n${logEnd(log)}`),
    })
  } catch (error) {
    await process.stop()
    throw new SetupError(`Redis did not start on port ${port}: ${/** @type {Error} */ (error).message}`)
  }
  return { uri: `redis://127.0.0.1:${port}`, port, process }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.setTimeout(1_000, () => socket.destroy())
    socket.once('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'))
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

/** @param {string} log */
function logEnd(log) {
  try {
    return lastLines(readFileSync(log, 'utf8'), 3)
  } catch {
    return 'it wrote no log'
  }
}
