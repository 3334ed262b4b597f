import type { Platform } from '../channels/platform.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import { type DeliveryDoc, JOURNAL_PERIOD_MS, type NewDelivery } from '../store/models/delivery.ts'
import { insertDurably } from '../store/insert-durably.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import {
  BATCH_BYTES,
  BATCH_ROWS,
  QUEUED_BYTES,
  QUEUED_ROWS,
  WRITE_WITHIN_MS,
  WRITES_IN_FLIGHT,
} from './limits.ts'
import { createMicroBatch, type MicroBatch } from '../kit/micro-batch.ts'
import { newObjectId } from '../store/object-id.ts'

/** One account's share of a delivery on its way to the journal, not sealed yet. */
export interface JournalRow {
  readonly platform: Platform
  readonly accountId: string
  readonly lane: number
  readonly receivedAt: Date
  /** SHA-256 of the whole body, hex. */
  readonly bodyHash: string
  readonly events: number
  readonly bytes: Buffer
  /** Set on what is kept without being worked on. */
  readonly refusedBecause: 'signature-quarantine' | null
}

export interface JournalDeps {
  readonly store: Store
  readonly vault: Vault
  readonly log: Log
  readonly meter: Meter
  /** Called after the write with the lanes that have work now. */
  readonly onWritten: (lanes: readonly number[]) => void
}

/** What a row costs besides its bytes: its document, its entry in the queue. */
const ROW_OVERHEAD_BYTES = 600

/**
 * The journal of deliveries. Rows are sealed under the key of the day and written majority and journaled, many callers to
 * one write; a row's outcome is `written` only when that write has returned.
 */
export function createJournal(deps: JournalDeps): MicroBatch<JournalRow> {
  const write = async (rows: JournalRow[]): Promise<void> => {
    const startedMs = performance.now()
    try {
      const key = await deps.vault.journal()
      const docs = rows.map((row) => toDelivery(row, key))
      await insertDurably<DeliveryDoc, NewDelivery>(deps.store.deliveries, docs)
    } catch (error) {
      deps.meter.count('journal_writes_total', { outcome: 'failed' })
      deps.log.warn('The journal could not be written', { rows: rows.length, error: nameOf(error) })
      throw error
    }
    deps.meter.count('journal_writes_total', { outcome: 'written' })
    deps.meter.observe('journal_write_seconds', (performance.now() - startedMs) / 1000)
    deps.meter.count('journal_rows_total', {}, rows.length)
    const lanes = new Set<number>()
    for (const row of rows) if (row.refusedBecause === null) lanes.add(row.lane)
    if (lanes.size > 0) deps.onWritten([...lanes])
  }
  return createMicroBatch<JournalRow>({
    write,
    bytesOf: (row) => row.bytes.length + ROW_OVERHEAD_BYTES,
    inFlight: WRITES_IN_FLIGHT,
    batchRows: BATCH_ROWS,
    batchBytes: BATCH_BYTES,
    queuedRows: QUEUED_ROWS,
    queuedBytes: QUEUED_BYTES,
    withinMs: WRITE_WITHIN_MS,
  })
}

function toDelivery(row: JournalRow, key: { keyId: string; seal(bytes: Buffer): Buffer }): NewDelivery {
  const delivery: NewDelivery = {
    _id: newObjectId(),
    platform: row.platform,
    accountId: row.accountId,
    lane: row.lane,
    receivedAt: row.receivedAt,
    bodyHash: row.bodyHash,
    events: row.events,
    keyId: key.keyId,
    sealed: key.seal(row.bytes),
    state: 'pending',
    attempts: 0,
  }
  if (row.refusedBecause === null) return delivery
  return {
    ...delivery,
    state: 'refused',
    reason: row.refusedBecause,
    expireAt: new Date(row.receivedAt.getTime() + JOURNAL_PERIOD_MS),
  }
}

/** Driver messages may quote documents; the class and code say enough. */
function nameOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string | number }
  return `${name ?? 'Error'}${code === undefined ? '' : ` ${code}`}`
}
