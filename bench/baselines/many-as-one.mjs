// @ts-check

/**
 * The smallest micro-batch: whoever comes while `inFlight` writes are under way goes with the next.
 * @template Row
 * @param {{ write: (rows: Row[]) => Promise<unknown>, inFlight: number, batchRows: number }} options
 * @returns {(row: Row, done: () => void) => void}
 */
export function manyAsOne({ write, inFlight, batchRows }) {
  /** @type {{ row: Row, done: () => void }[]} */
  let waiting = []
  let writing = 0
  let soon = false
  const flush = async () => {
    soon = false
    while (writing < inFlight && waiting.length > 0) {
      const taken = waiting.slice(0, batchRows)
      waiting = waiting.slice(batchRows)
      writing += 1
      void write(taken.map(({ row }) => row)).then(() => {
        writing -= 1
        for (const { done } of taken) done()
        void flush()
      })
    }
  }
  return (row, done) => {
    waiting.push({ row, done })
    if (soon || writing >= inFlight) return
    soon = true
    setImmediate(() => void flush())
  }
}
