// @ts-check
/**
 * Runs one program and ends it when the process that asked for it is gone, however that ended: the channel between
 * the two closes even after a SIGKILL. It is started in a process group of its own, so that a terminal's Ctrl-C reaches
 * only the parent, which then stops its programs in order.
 *
 * Messages in: `{ start: { command, args, env?, cwd?, graceMs, removeAfterwards? } }`, `{ stop: graceMs, keep }`.
 * Messages out: `{ pid }`, `{ exit: { code, signal } }`, `{ problem }`.
 */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'

/** @type {import('node:child_process').ChildProcess | undefined} */
let child
/** @type {{ graceMs: number, removeAfterwards?: string }} */
let plan = { graceMs: 10_000 }
/** @type {NodeJS.Timeout | undefined} */
let impatience
/** Whether its folder goes with it: not where it died by itself, since it may be started again on the same data. */
let remove = false

/** @param {number} graceMs @param {boolean} [keep] */
function stop(graceMs, keep = false) {
  remove = !keep
  if (child === undefined) return process.exit(0)
  child.kill('SIGTERM')
  clearTimeout(impatience)
  impatience = setTimeout(() => child?.kill('SIGKILL'), graceMs)
}

/** @param {object} message @param {() => void} [then] */
function tell(message, then = () => {}) {
  if (process.connected) process.send?.(message, undefined, {}, then)
  else then()
}

/** @param {number} code */
function end(code) {
  clearTimeout(impatience)
  if (remove && plan.removeAfterwards !== undefined) {
    rmSync(plan.removeAfterwards, { recursive: true, force: true, maxRetries: 3 })
  }
  process.exit(code)
}

process.on('message', (/** @type {any} */ message) => {
  if ('stop' in message) return stop(message.stop, message.keep)
  plan = message.start
  const { command, args, env, cwd } = message.start
  child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env, cwd })
  child.once('spawn', () => tell({ pid: child?.pid }))
  child.once('error', (error) => tell({ problem: error.message }, () => end(127)))
  child.once('exit', (code, signal) => tell({ exit: { code, signal } }, () => end(code ?? 1)))
})
process.on('disconnect', () => stop(plan.graceMs))
// Whoever ends this process means the program it runs.
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
  process.on(signal, () => stop(plan.graceMs))
}
