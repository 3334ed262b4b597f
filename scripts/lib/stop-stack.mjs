// @ts-check

/**
 * What has been started, to be stopped in the opposite order.
 * @typedef {object} StopStack
 * @property {(name: string, stop: () => Promise<unknown>) => Promise<void>} add stops it at once where the stack is
 *   being unwound already
 * @property {() => Promise<void>} unwind
 */

/**
 * @param {(line: string) => void} say
 * @returns {StopStack}
 */
export function createStopStack(say) {
  /** @type {{ name: string, stop: () => Promise<unknown> }[]} */
  const started = []
  let unwinding = false
  return {
    async add(name, stop) {
      if (unwinding) await stop()
      else started.push({ name, stop })
    },
    async unwind() {
      unwinding = true
      for (let entry = started.pop(); entry !== undefined; entry = started.pop()) {
        say(`Stopping ${entry.name} …`)
        try {
          await entry.stop()
        } catch (error) {
          say(`${entry.name} did not stop as it should: ${/** @type {Error} */ (error).message}`)
        }
      }
    },
  }
}
