// @ts-check
import { isAlive, npmAbove } from './processes.mjs'
import { createStopStack } from './stop-stack.mjs'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
/** How often to look whether the npm that started this is still there. */
const PARENT_LOOK_MS = 1_000

/**
 * Starts things, keeps them until a signal or until one of them fails, and stops them in the opposite order.
 * @param {(stack: import('./stop-stack.mjs').StopStack, fail: (reason: string) => void) => Promise<void>} start calls
 *   `fail` later when something it started has ended by itself
 * @param {(line: string) => void} say
 * @returns {Promise<number>} exit code: 0 after a signal, 1 after a failure
 * @throws what `start` throws, after everything was stopped
 */
export async function keepInForeground(start, say) {
  const stack = createStopStack(say)
  /** @type {(end: { code: number, reason?: string }) => void} */
  let finish = () => {}
  const finished = /** @type {Promise<{ code: number, reason?: string }>} */ (
    new Promise((resolve) => (finish = resolve))
  )
  let asked = 0
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      asked += 1
      // Asked again: leave at once. What was started notices that this process is gone and ends by itself.
      if (asked > 1) process.exit(130)
      finish({ code: 0 })
    })
  }
  watchNpm(() => finish({ code: 0 }))
  const started = start(stack, (reason) => finish({ code: 1, reason })).then(() => finished)
  try {
    const { code, reason } = await Promise.race([started, finished])
    if (reason !== undefined) say(reason)
    return code
  } finally {
    await stack.unwind()
    // A start that a signal cut short may still wait for a download; nothing of it is needed now.
    started.catch(() => {})
    setTimeout(() => process.exit(), 200).unref()
  }
}

/**
 * A kill of npm reaches nobody below it; started by npm, this ends with it.
 * @param {() => void} gone
 */
function watchNpm(gone) {
  const npm = npmAbove()
  if (npm === null) return
  const timer = setInterval(() => {
    if (!isAlive(npm)) gone()
  }, PARENT_LOOK_MS)
  timer.unref()
}
