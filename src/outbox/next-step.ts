import type { OutboxDoc } from '../store/models/outbox.ts'

/** How long a conversation waits for the echo of a send whose answer was lost, before it goes on. */
export const UNKNOWN_WAIT_MS = 60_000

export type NextStep =
  /** Attempt the row now. */
  | { readonly do: 'attempt' }
  /** A holder died while the call was out: nobody knows whether it arrived. */
  | { readonly do: 'mark-unknown' }
  /** The echo did not come in time: the row is shown as unknown, the thread goes on. */
  | { readonly do: 'pass' }
  | { readonly do: 'wait'; readonly untilMs: number }

/** Work that is the same done once or twice: what became of an attempt does not matter, it is made again. */
const REPEATABLE: ReadonlySet<OutboxDoc['kind']> = new Set([
  'mark-read',
  'edit-comment',
  'delete-comment',
  'hide-comment',
  'like-comment',
])
export const isRepeatable = (kind: OutboxDoc['kind']): boolean => REPEATABLE.has(kind)

/** What to do with the row at a thread's head. Asked only by the thread's holder, so a `sending` row has no living sender. */
export function nextStep(
  row: Pick<OutboxDoc, 'kind' | 'state' | 'deferredUntil' | 'attemptStartedAt'>,
  nowMs: number,
): NextStep {
  switch (row.state) {
    case 'pending':
      return { do: 'attempt' }
    case 'deferred': {
      const untilMs = row.deferredUntil?.getTime() ?? 0
      return untilMs <= nowMs ? { do: 'attempt' } : { do: 'wait', untilMs }
    }
    case 'sending':
      return isRepeatable(row.kind) ? { do: 'attempt' } : { do: 'mark-unknown' }
    case 'unknown': {
      const untilMs = (row.attemptStartedAt?.getTime() ?? 0) + UNKNOWN_WAIT_MS
      return untilMs <= nowMs ? { do: 'pass' } : { do: 'wait', untilMs }
    }
    case 'sent':
    case 'failed':
      // Settled by an echo between our read and now; `open` is already false in the database.
      return { do: 'wait', untilMs: nowMs }
  }
}
