// @ts-check
import { spawn } from 'node:child_process'

/** Programs that run now: they end with this process, since nobody would use what they do. */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGTERM')
})

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 127 where the program does not exist, 124 after the time limit
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * Runs a program to its end. Never throws: what went wrong is in the outcome.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, show?: boolean }} [options] `show` passes the
 *   output through instead of keeping it
 * @returns {Promise<Outcome>}
 */
export function runCommand(command, args, { cwd, env, timeoutMs, show = false } = {}) {
  return new Promise((resolve) => {
    let stdout = ''
    let stderr = ''
    let late = false
    const child = spawn(command, args, {
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env }),
    })
    running.add(child)
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            child.kill('SIGKILL')
          }, timeoutMs)
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text))
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
    child.once('error', (error) => {
      running.delete(child)
      clearTimeout(timer)
      resolve({ code: 127, stdout, stderr: `${stderr}${error.message}` })
    })
    child.once('close', (code) => {
      running.delete(child)
      clearTimeout(timer)
      resolve({ code: late ? 124 : (code ?? 1), stdout, stderr })
    })
  })
}

/**
 * The last lines of a program's output, for a message.
 * @param {string} text
 * @param {number} [count]
 */
export function lastLines(text, count = 5) {
  return text.trim().split('\n').slice(-count).join('\n')
}
