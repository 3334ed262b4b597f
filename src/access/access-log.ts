import { createMicroBatch } from '../kit/micro-batch.ts'
import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { sleep, withDeadline } from '../kit/wait.ts'
import { insertDurably } from '../store/insert-durably.ts'
import type { AccessDoc } from '../store/models/access.ts'
import { newObjectId } from '../store/object-id.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import type { Purpose } from './purposes.ts'

/** Rows of a write: some hundred kilobytes even where each names a page of people. */
const BATCH_ROWS = 500
/** From so many unwritten rows on nothing personal is read. */
const ADMIT_ROWS = 5_000
/** Reads let in before that still find room: the server takes no more connections than this. */
const ROOM_FOR_ADMITTED = 10_000
const RETRY_MS = 250
/** Whoever hands data out waits for the row this long; a write that fails is told at once. */
const DURABLE_WITHIN_MS = 10_000
/** At the end of the process what cannot be written by then is lost, and said to be. */
const CLOSE_WITHIN_MS = 5_000
/** A row waits until it is written; the batch's own clock must not let go of it. */
const NEVER_LATE_MS = 7 * 24 * 60 * 60 * 1000

/** A read, as it is put on record. */
export type AccessEntry = Omit<AccessDoc, '_id' | 'at' | 'people' | 'count' | 'erased' | 'purpose'> & {
  readonly purpose: Purpose
  readonly people: Iterable<string>
}

/** The log cannot be written, so nothing personal is read meanwhile. */
export class AccessLogClosed extends Error {
  constructor() {
    super('The access log cannot be written: personal data is not read until it can')
    this.name = 'AccessLogClosed'
  }
}

export interface AccessLog {
  /** Before a read. @throws {AccessLogClosed} from the first write that fails until one succeeds, and while rows pile up */
  admit(): void
  /** After a read, when its answer is about to leave: the row is written behind it, and kept until it is. Never waits. */
  note(entry: AccessEntry): void
  /** Of what went by already: kept whatever the log's state. Never throws. */
  keep(entry: AccessEntry): void
  /** The same as `note` for what is handed out: resolves when the row is durable. @throws {AccessLogClosed} */
  noteDurably(entry: AccessEntry): Promise<void>
  /** Rows not written yet. */
  readonly pending: number
  close(): Promise<void>
}

export interface AccessLogDeps {
  readonly store: Pick<Store, 'accessLog'>
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
}

/**
 * Who looked at whom, one row a request, many requests to one insert. An answer does not wait for its row; that the row is
 * written all the same is kept by failing closed: the first write that fails ends every read of personal data until the
 * rows that wait are in (docs/adr/0011-who-looked-and-what-left.md).
 */
export function createAccessLog({ store, clock, log, meter }: AccessLogDeps): AccessLog {
  let failing = false
  /** Those who wait for a durable row: they are told of a failure instead. */
  const waiting = new Set<() => void>()
  const closing = new AbortController()

  const writeOnce = async (rows: readonly AccessDoc[]): Promise<void> => {
    await insertDurably<AccessDoc>(store.accessLog, rows).catch((error: unknown) => {
      // An id of ours that is taken was taken by an earlier try whose answer was lost.
      if (!isDuplicateKey(error)) throw error
    })
  }
  const write = async (rows: AccessDoc[]): Promise<void> => {
    for (;;) {
      try {
        await writeOnce(rows)
        break
      } catch (error) {
        meter.count('access_log_writes_total', { outcome: 'failed' })
        if (!failing)
          log.error('The access log cannot be written', { rows: rows.length, error: nameOf(error) })
        failing = true
        for (const giveUp of waiting) giveUp()
        if (closing.signal.aborted) throw error
        await sleep(RETRY_MS, closing.signal).catch(() => undefined)
      }
    }
    if (failing) log.info('The access log is written again')
    failing = false
    meter.count('access_log_writes_total', { outcome: 'written' })
    meter.count('access_log_rows_total', {}, rows.length)
  }
  const batch = createMicroBatch<AccessDoc>({
    write,
    bytesOf: () => 0,
    inFlight: 1,
    batchRows: BATCH_ROWS,
    batchBytes: Number.MAX_SAFE_INTEGER,
    queuedRows: ADMIT_ROWS + ROOM_FOR_ADMITTED,
    queuedBytes: Number.MAX_SAFE_INTEGER,
    withinMs: NEVER_LATE_MS,
  })
  const admit = (): void => {
    if (!failing && batch.pending < ADMIT_ROWS) return
    meter.count('access_refused_total')
    throw new AccessLogClosed()
  }
  const add = (entry: AccessEntry): Promise<boolean> =>
    new Promise((resolve) => {
      batch.add([rowOf(entry, clock.nowMs())], (outcome) => {
        if (outcome !== 'written') log.error('A row of the access log was lost', { outcome })
        resolve(outcome === 'written')
      })
    })

  return {
    admit,
    note(entry) {
      admit()
      void add(entry)
    },
    keep: (entry) => void add(entry),
    async noteDurably(entry) {
      admit()
      let giveUp = (): void => undefined
      const failed = new Promise<boolean>((resolve) => {
        giveUp = () => resolve(false)
      })
      waiting.add(giveUp)
      const written = Promise.race([add(entry), failed])
      const isWritten = await withDeadline(written, DURABLE_WITHIN_MS, 'A row of the access log').catch(
        () => false,
      )
      waiting.delete(giveUp)
      if (!isWritten) throw new AccessLogClosed()
    },
    get pending() {
      return batch.pending
    },
    async close() {
      const giveUp = setTimeout(() => closing.abort(), CLOSE_WITHIN_MS)
      await batch.close()
      clearTimeout(giveUp)
    },
  }
}

function rowOf({ people, ...entry }: AccessEntry, nowMs: number): AccessDoc {
  const ids = [...new Set(people)].sort()
  return {
    _id: newObjectId(),
    ...entry,
    roles: [...entry.roles],
    at: new Date(nowMs),
    people: ids,
    count: ids.length,
    erased: 0,
  }
}

/** Driver messages may quote documents; the class and code say enough. */
function nameOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string | number }
  return `${name ?? 'Error'}${code === undefined ? '' : ` ${code}`}`
}
