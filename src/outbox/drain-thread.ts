import { LeaseLost } from '../store/lease.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { attemptRow } from './attempt.ts'
import type { OutboxDeps, Thread } from './deps.ts'
import { moveRow } from './move-row.ts'
import { nextStep } from './next-step.ts'
import { passUnknown } from './pass-unknown.ts'
import { holdThread, THREAD_TIMING, type ThreadHold } from './thread-hold.ts'

/** Rows of one thread per turn; the worker is then free for others, and the thread is woken again. */
const ROWS_PER_TURN = 20
/** A holder may have looked at its thread for the last time just before a row came; or it is dead. */
const LOOK_AGAIN_MS = 500

export interface DrainEnd {
  readonly attempted: number
  /** Rows are left that could go now. */
  readonly more: boolean
  /** When the head can be looked at again; null: nothing waits. */
  readonly wakeAtMs: number | null
  /** What is left at the head was written by a program, and no person waits for it. */
  readonly bulk: boolean
}

/**
 * Sends what a thread has, strictly from its head. One holder at a time; what an earlier one left in `sending` is unknown
 * and never blindly repeated. Throws only for faults of ours (store away): no row is lost by that.
 */
export async function drainThread(deps: OutboxDeps, thread: Thread, signal: AbortSignal): Promise<DrainEnd> {
  const hold = await holdThread(deps.store, thread.threadKey, deps.timing ?? THREAD_TIMING)
  if (!hold) return { attempted: 0, more: false, wakeAtMs: deps.clock.nowMs() + LOOK_AGAIN_MS, bulk: true }
  const done = { attempted: 0, bulk: false }
  try {
    const rest = await sendFromHead(deps, hold, thread, signal, done)
    return { ...done, ...rest }
  } catch (error) {
    if (error instanceof LeaseLost) return { ...done, more: true, wakeAtMs: null }
    throw error
  } finally {
    await hold.release()
  }
}

async function sendFromHead(
  deps: OutboxDeps,
  hold: ThreadHold,
  thread: Thread,
  signal: AbortSignal,
  done: { attempted: number; bulk: boolean },
): Promise<Pick<DrainEnd, 'more' | 'wakeAtMs'>> {
  let rows: OutboxDoc[] = []
  let hasAll = false
  for (let turn = 0; turn < ROWS_PER_TURN; turn++) {
    if (signal.aborted) break
    if (rows.length === 0 && !hasAll) {
      rows = await openRows(deps, thread, ROWS_PER_TURN - turn)
      hasAll = rows.length < ROWS_PER_TURN - turn
    }
    const head = rows.shift()
    // What was accepted meanwhile has a wake-up of its own, and that runs after this one.
    if (!head) return { more: false, wakeAtMs: null }
    done.bulk = head.author === 'bot'
    let isSettled = false
    const step = nextStep(head, deps.clock.nowMs())
    switch (step.do) {
      case 'wait':
        return { more: false, wakeAtMs: step.untilMs }
      case 'mark-unknown':
        await moveRow(deps, hold, head, { state: 'unknown', problem: 'sender-died' }, { recorded: false })
        break
      case 'pass':
        await passUnknown(deps, hold, head)
        break
      case 'attempt':
        isSettled = await attemptRow(deps, hold, head, signal)
        done.attempted++
    }
    // Whatever may still stand at the head is read anew: nothing behind it may leave first.
    if (!isSettled) {
      rows = []
      hasAll = false
    }
  }
  return { more: true, wakeAtMs: null }
}

/** The oldest rows that are not settled, the head first. One that is ended meanwhile refuses to be put on record. */
const openRows = (deps: OutboxDeps, thread: Thread, limit: number): Promise<OutboxDoc[]> =>
  deps.store.outbox
    .find({ open: true, threadKey: thread.threadKey, shopId: thread.shopId })
    .sort({ seq: 1 })
    .limit(limit)
    .lean<OutboxDoc[]>()
