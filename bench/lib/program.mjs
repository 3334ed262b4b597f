// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BENCH = join(dirname(fileURLToPath(import.meta.url)), '..')
const STOP_WITHIN_MS = 15_000

/**
 * @typedef {object} Program a process of its own that serves, or does what it is told
 * @property {number} pid
 * @property {Record<string, unknown>} ready what it said when it was ready
 * @property {(message: object) => Promise<any>} ask one at a time
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a program of this folder and waits until it is ready.
 * @param {string} path below bench/
 * @param {object} config
 * @returns {Promise<Program>}
 */
export async function startProgram(path, config) {
  const child = fork(join(BENCH, path), [], {
    // A session of its own, as our delivered programs have: the kernel shares processors out by session first.
    detached: true,
    execArgv: process.env.BENCH_NODE_ARGS?.split(' ') ?? [],
    serialization: 'advanced',
  })
  const exited = once(child, 'exit')
  const next = async () => {
    const answer = await Promise.race([once(child, 'message'), exited.then(([code]) => Number(code ?? -1))])
    if (typeof answer === 'number') throw new Error(`${path} ended with ${answer}`)
    return answer[0]
  }
  child.send(config)
  const ready = await next()
  return {
    pid: /** @type {number} */ (child.pid),
    ready,
    ask(message) {
      const answer = next()
      child.send(message)
      return answer
    },
    async stop() {
      if (child.connected) child.send({ do: 'stop' })
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
      await exited
      clearTimeout(late)
    },
  }
}

/** What the parent hands over first. @returns {Promise<any>} */
export const config = () => new Promise((resolve) => process.once('message', resolve))

/**
 * The other end: says that the program is ready, answers each message, ends on `stop` or when the parent is gone.
 * @param {Record<string, unknown>} ready
 * @param {{ answer?: (message: any) => Promise<unknown>, close: () => Promise<void> }} gestures
 */
export function serve(ready, { answer, close }) {
  const leave = () => void close().finally(() => process.exit(0))
  process.on('disconnect', leave)
  process.on('message', (message) => {
    if (/** @type {{ do: string }} */ (message).do === 'stop') return leave()
    void answer?.(message).then((value) => process.send?.(value))
  })
  process.send?.(ready)
}
