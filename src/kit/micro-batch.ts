/** `written`: durable · `full`: the queue had no room · `down`: the write failed · `late`: nobody knows in time. */
export type WriteOutcome = 'written' | 'full' | 'down' | 'late'

export interface MicroBatchOptions<Row> {
  /** One durable write of many rows; rejects when it cannot say that all of them are written. */
  readonly write: (rows: Row[]) => Promise<void>
  readonly bytesOf: (row: Row) => number
  readonly inFlight: number
  readonly batchRows: number
  readonly batchBytes: number
  readonly queuedRows: number
  readonly queuedBytes: number
  /** From `add` to the outcome, waiting included. */
  readonly withinMs: number
}

export interface MicroBatch<Row> {
  /** Takes all rows or none. `done` is called exactly once, after the rows' write or when there is no hope of it in time. */
  add(rows: readonly Row[], done: (outcome: WriteOutcome) => void): void
  /** Rows that wait or are being written. */
  readonly pending: number
  /** Takes no more and waits for what is under way. */
  close(): Promise<void>
}

interface Entry<Row> {
  readonly rows: readonly Row[]
  readonly bytes: number
  readonly dueAtMs: number
  done: ((outcome: WriteOutcome) => void) | null
}

/**
 * Rows of many callers share one write: at once when nothing is under way, else when a write returns. So one caller waits
 * for one write only, and a thousand wait for a few.
 */
export function createMicroBatch<Row>(options: MicroBatchOptions<Row>): MicroBatch<Row> {
  let queue: Entry<Row>[] = []
  let queuedRows = 0
  let queuedBytes = 0
  let writing = 0
  let writingRows = 0
  let flushSoon = false
  let closed = false
  let lateTimer: NodeJS.Timeout | null = null
  let idle: (() => void) | null = null

  const settle = (entry: Entry<Row>, outcome: WriteOutcome): void => {
    const done = entry.done
    entry.done = null
    done?.(outcome)
  }

  const take = (): Entry<Row>[] => {
    let rows = 0
    let bytes = 0
    let count = 0
    for (const entry of queue) {
      if (
        count > 0 &&
        (rows + entry.rows.length > options.batchRows || bytes + entry.bytes > options.batchBytes)
      )
        break
      rows += entry.rows.length
      bytes += entry.bytes
      count += 1
    }
    const taken = queue.slice(0, count)
    queue = queue.slice(count)
    queuedRows -= rows
    queuedBytes -= bytes
    return taken
  }

  const flush = (): void => {
    flushSoon = false
    while (writing < options.inFlight && queue.length > 0) void writeOne(take())
  }

  const writeOne = async (entries: Entry<Row>[]): Promise<void> => {
    const rows = entries.flatMap((entry) => entry.rows)
    writing += 1
    writingRows += rows.length
    const first = entries[0] as Entry<Row>
    const late = setTimeout(() => settleAll(entries, 'late'), Math.max(0, first.dueAtMs - performance.now()))
    try {
      await options.write(rows)
      settleAll(entries, 'written')
    } catch {
      settleAll(entries, 'down')
    }
    clearTimeout(late)
    writing -= 1
    writingRows -= rows.length
    flush()
    if (writing === 0 && queue.length === 0) idle?.()
  }

  const settleAll = (entries: readonly Entry<Row>[], outcome: WriteOutcome): void => {
    for (const entry of entries) settle(entry, outcome)
  }

  /** What has waited too long is let go from the front: entries stand in the order they came. */
  const dropLate = (): void => {
    lateTimer = null
    const now = performance.now()
    let count = 0
    for (const entry of queue) {
      if (entry.dueAtMs > now) break
      queuedRows -= entry.rows.length
      queuedBytes -= entry.bytes
      count += 1
    }
    const gone = queue.slice(0, count)
    queue = queue.slice(count)
    settleAll(gone, 'late')
    watchQueue()
  }

  const watchQueue = (): void => {
    const head = queue[0]
    if (head === undefined || lateTimer !== null) return
    lateTimer = setTimeout(dropLate, Math.max(1, head.dueAtMs - performance.now()))
  }

  return {
    get pending() {
      return queuedRows + writingRows
    },
    add(rows, done) {
      let bytes = 0
      for (const row of rows) bytes += options.bytesOf(row)
      const full = queuedRows + rows.length > options.queuedRows || queuedBytes + bytes > options.queuedBytes
      if (closed || full) return done('full')
      queue.push({ rows, bytes, dueAtMs: performance.now() + options.withinMs, done })
      queuedRows += rows.length
      queuedBytes += bytes
      if (writing < options.inFlight) {
        // The requests read in this turn of the loop go together.
        if (!flushSoon) setImmediate(flush)
        flushSoon = true
      } else watchQueue()
    },
    async close() {
      closed = true
      if (queue.length > 0 || writing > 0)
        await new Promise<void>((resolve) => {
          idle = resolve
        })
      if (lateTimer !== null) clearTimeout(lateTimer)
    },
  }
}
