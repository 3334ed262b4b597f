// @ts-check
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { isAlive } from './processes.mjs'
import { SetupError } from './setup-error.mjs'

const WRAPPER = fileURLToPath(new URL('supervised.mjs', import.meta.url))

/**
 * @typedef {object} Program
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {number} [graceMs] how long it may take to end before it is killed
 * @property {string} [removeAfterwards] a folder to delete once it was stopped, also when its parent is gone by then
 * @property {(line: string) => void} [onLine] gets what it prints, line by line; without it the output is dropped
 */

/**
 * @typedef {object} Supervised
 * @property {number} pid the program's own process id
 * @property {Promise<{ code: number | null, signal: string | null }>} exited
 * @property {() => boolean} running
 * @property {(signal: NodeJS.Signals) => void} kill sends a signal to the program
 * @property {(options?: { graceMs?: number, keep?: boolean }) => Promise<void>} stop asks it to end, waits, and kills it
 *   after the grace period; `keep` leaves the folder that would go with it
 */

/**
 * Starts a program that ends with this process, even if this process is killed outright.
 * @param {Program} program
 * @returns {Promise<Supervised>}
 * @throws {SetupError} where it cannot be started
 */
export function supervise({ onLine, graceMs = 10_000, ...program }) {
  return new Promise((resolve, reject) => {
    const wrapper = fork(WRAPPER, [], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', onLine ? 'pipe' : 'ignore', onLine ? 'pipe' : 'ignore', 'ipc'],
    })
    if (onLine !== undefined) {
      for (const stream of [wrapper.stdout, wrapper.stderr]) eachLine(stream, onLine)
    }
    /** @type {number | undefined} */
    let pid
    /** @type {{ code: number | null, signal: string | null } | undefined} */
    let exit
    /** @type {(exit: { code: number | null, signal: string | null }) => void} */
    let tellExit = () => {}
    const exited = /** @type {Supervised['exited']} */ (new Promise((tell) => (tellExit = tell)))

    wrapper.on('message', (/** @type {any} */ message) => {
      if ('problem' in message) {
        reject(new SetupError(`${program.command} could not be started: ${message.problem}`))
      }
      if ('exit' in message) exit = message.exit
      if (!('pid' in message)) return
      const own = (pid = /** @type {number} */ (message.pid))
      resolve({
        pid: own,
        exited,
        running: () => exit === undefined && isAlive(own),
        kill: (signal) => signalTo(own, signal),
        stop: async (options = {}) => {
          const message = { stop: options.graceMs ?? graceMs, keep: options.keep ?? false }
          if (wrapper.connected) wrapper.send(message, () => {})
          await exited
        },
      })
    })
    wrapper.once('error', reject)
    wrapper.once('exit', (code, signal) => {
      // Killed from outside: it cannot take its program along any more.
      if (exit === undefined && pid !== undefined) signalTo(pid, 'SIGKILL')
      tellExit(exit ?? { code, signal })
    })
    wrapper.send({ start: { ...program, graceMs } }, () => {})
  })
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalTo(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}

/** @param {import('node:stream').Readable | null} stream @param {(line: string) => void} onLine */
function eachLine(stream, onLine) {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (/** @type {string} */ text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream?.on('end', () => {
    if (rest !== '') onLine(rest)
  })
}
