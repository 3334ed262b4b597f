import type { PolicyCode } from '../../config/permissions.ts'
import type { InboundEvent } from '../channels/inbound-event.ts'
import type { HistoryRunDoc, HistorySkip } from '../store/models/history.ts'
import type { Store } from '../store/open-store.ts'

/** One call through the door, for the channel of the run. */
export type Ask = <Output>(operation: string, input: unknown) => Promise<Output>

export interface Reading {
  readonly run: HistoryRunDoc
  /** The Page's or OA's id on the platform. */
  readonly accountId: string
  readonly store: Store
  /** Just before the platform was asked. */
  readonly readAtMs: number
}

/** What one call brought. */
export interface Harvest<Cursor> {
  readonly events: readonly InboundEvent[]
  /** Where the next call goes on; null: the stage is over. */
  readonly cursor: Cursor | null
  /** Conversations met for the first time. */
  readonly conversations: number
  /** Rows that nobody could read. */
  readonly unreadable: number
  /** Without this consent the page may not be kept. */
  readonly code: PolicyCode
  /** Before the next call. */
  readonly paceMs: number
}

/** Reads one stage of one platform, a call at a time. Cursors are plain JSON: another process, or version, goes on with them. */
export interface StageReader<Cursor> {
  /** Where it begins, or goes on; an unreadable cursor begins anew. */
  open(stored: unknown, run: HistoryRunDoc): Cursor
  read(ask: Ask, cursor: Cursor, reading: Reading): Promise<Harvest<Cursor>>
  /** What was asked for is gone or unreadable: where to go on; `stuck`: nowhere. */
  past(cursor: Cursor): Cursor | null | 'stuck'
  /** The platform finds one call too much: the same with less; null: it is as little as it can be. */
  less(cursor: Cursor): Cursor | null
  /** What is not allowed (any more) is left out: which part it was, and where to go on without it. */
  without(cursor: Cursor, reading: Reading): Promise<{ part: HistorySkip['part']; cursor: Cursor | null }>
}
