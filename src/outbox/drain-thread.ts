import { randomUUID } from 'node:crypto'
import type { Receipt } from '../channels/channel.ts'
import { appendEvents } from '../events/append.ts'
import { holdLease, type Lease, LeaseLost, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { afterFailure, type AttemptEnd } from './after-attempt.ts'
import type { OutboxDeps } from './deps.ts'
import { SETTLED_KEEP_MS } from './accept.ts'
import { nextStep } from './next-step.ts'
import { performRow } from './perform.ts'
import { settleByResponse, showRow } from './settle.ts'
import { settleByHistory } from './settle-by-history.ts'

/** Longer than the longest platform call (30 s), so that a slow answer never meets a second sender. */
const LEASE_MS = 60_000
/** Rows of one thread per turn; the worker is then free for others, and the thread is woken again. */
const ROWS_PER_TURN = 20

export interface DrainEnd {
  readonly attempted: number
  /** Rows are left that could go now. */
  readonly more: boolean
  /** When the head can be looked at again; null: nothing waits. */
  readonly wakeAtMs: number | null
}

/**
 * Sends what a thread has, strictly from its head. One holder at a time; what an earlier one left in `sending` is unknown
 * and never blindly repeated. Throws only for faults of ours (store away): no row is lost by that.
 */
export async function drainThread(
  deps: OutboxDeps,
  thread: { readonly shopId: string; readonly threadKey: string },
  signal: AbortSignal,
): Promise<DrainEnd> {
  const lease = await takeLease(deps.store, `thread:${thread.threadKey}`, randomUUID(), LEASE_MS)
  // Its holder looks at the head once more before letting go, so nothing is left behind.
  if (!lease) return { attempted: 0, more: false, wakeAtMs: null }
  let attempted = 0
  try {
    for (let turn = 0; turn < ROWS_PER_TURN; turn++) {
      if (signal.aborted) return { attempted, more: true, wakeAtMs: null }
      const head = await headOf(deps, thread)
      if (!head) return { attempted, more: false, wakeAtMs: null }
      const step = nextStep(head, deps.clock.nowMs())
      if (step.do === 'wait') return { attempted, more: false, wakeAtMs: step.untilMs }
      if (step.do === 'mark-unknown')
        await moveRow(deps, lease, head, { state: 'unknown', problem: 'sender-died' })
      else if (step.do === 'pass') await passUnknown(deps, lease, head)
      else {
        await attempt(deps, lease, head, signal)
        attempted++
      }
      if (!(await renewLease(deps.store, lease, LEASE_MS))) throw new LeaseLost(lease.resource)
    }
    return { attempted, more: true, wakeAtMs: null }
  } catch (error) {
    if (error instanceof LeaseLost) return { attempted, more: true, wakeAtMs: null }
    throw error
  } finally {
    await releaseLease(deps.store, lease)
  }
}

/** The oldest row that is not settled. Nothing behind it may leave first. */
const headOf = (
  deps: OutboxDeps,
  thread: { readonly shopId: string; readonly threadKey: string },
): Promise<OutboxDoc | null> =>
  deps.store.outbox
    .findOne({ open: true, threadKey: thread.threadKey, shopId: thread.shopId })
    .sort({ seq: 1 })
    .lean<OutboxDoc>()

async function attempt(deps: OutboxDeps, lease: Lease, head: OutboxDoc, signal: AbortSignal): Promise<void> {
  const attemptId = randomUUID()
  const startedAt = new Date(deps.clock.nowMs())
  // The attempt is on record before the call leaves: whoever comes after a crash knows that it may have arrived.
  const row = await deps.store.transaction(async (session) => {
    await holdLease(deps.store, lease, session)
    const taken = await deps.store.outbox
      .findOneAndUpdate(
        { _id: head._id, shopId: head.shopId, state: head.state, attemptId: head.attemptId },
        {
          $set: {
            state: 'sending',
            attemptId,
            attemptStartedAt: startedAt,
            deferredUntil: null,
            problem: null,
          },
          $inc: { attempts: 1 },
        },
        { returnDocument: 'after', session },
      )
      .lean<OutboxDoc>()
    if (!taken) throw new LeaseLost(lease.resource)
    await showRow(deps.store, taken, session)
    return taken
  })
  let receipt: Receipt
  try {
    receipt = await performRow(deps, row, signal)
  } catch (error) {
    const end = afterFailure(error, row.attempts, deps.clock.nowMs(), Math.random())
    deps.meter.count('outbox_attempts_total', { platform: row.platform, kind: row.kind, outcome: end.state })
    if (end.state !== 'deferred')
      deps.log.info('a send did not go through', {
        outboxId: row._id,
        outcome: end.state,
        problem: end.problem,
      })
    await moveRow(deps, lease, row, end)
    return
  }
  deps.meter.count('outbox_attempts_total', { platform: row.platform, kind: row.kind, outcome: 'sent' })
  deps.meter.observe(
    'outbox_accept_to_sent_seconds',
    (deps.clock.nowMs() - row.acceptedAt.getTime()) / 1000,
    { platform: row.platform },
  )
  // The platform's answer is a fact whoever holds the lease now: it is stored even if ours has passed on.
  await settleByResponse(deps.store, deps.vault, row, receipt, deps.clock.nowMs())
}

/** Writes how an attempt ended, unless an echo has settled the row meanwhile. */
async function moveRow(deps: OutboxDeps, lease: Lease, row: OutboxDoc, end: AttemptEnd): Promise<void> {
  const now = new Date(deps.clock.nowMs())
  const settled = end.state === 'failed'
  await deps.store.transaction(async (session) => {
    if (end.state !== 'unknown') await holdLease(deps.store, lease, session)
    const moved = await deps.store.outbox
      .findOneAndUpdate(
        { _id: row._id, shopId: row.shopId, state: 'sending', attemptId: row.attemptId },
        {
          $set: {
            state: end.state,
            open: !settled,
            problem: end.problem,
            deferredUntil: end.state === 'deferred' ? new Date(end.untilMs) : null,
            settledAt: settled ? now : null,
            expireAt: settled ? new Date(now.getTime() + SETTLED_KEEP_MS) : null,
            ...(end.state === 'deferred' && !end.countsAsAttempt ? { attempts: row.attempts - 1 } : {}),
          },
        },
        { returnDocument: 'after', session },
      )
      .lean<OutboxDoc>()
    if (!moved) return
    if (settled && moved.kind === 'private-reply') {
      // It did not leave: the comment still has its one private reply.
      await deps.store.comments.updateOne(
        { _id: moved.commentId ?? '', shopId: moved.shopId, privateReplyOutboxId: moved._id },
        { $set: { privateReplyOutboxId: null } },
        { session },
      )
    }
    await showRow(deps.store, moved, session)
  })
}

/** The wait for an echo is over: the conversation is read where that is allowed; else staff see "unknown" and the thread goes on. */
async function passUnknown(deps: OutboxDeps, lease: Lease, row: OutboxDoc): Promise<void> {
  if (await settleByHistory(deps, row)) return
  const now = new Date(deps.clock.nowMs())
  await deps.store.transaction(async (session) => {
    await holdLease(deps.store, lease, session)
    const passed = await deps.store.outbox
      .findOneAndUpdate(
        { _id: row._id, shopId: row.shopId, state: 'unknown', open: true },
        { $set: { open: false, passedAt: now } },
        { returnDocument: 'after', session },
      )
      .lean<OutboxDoc>()
    if (!passed) return
    await showRow(deps.store, passed, session)
    await appendEvents(
      deps.store,
      [
        {
          shopId: row.shopId,
          type: 'conversation.changed',
          platform: row.platform,
          channelId: row.channelId,
          conversationId: row.threadKey.startsWith('cnv_') ? row.threadKey : null,
          subjectId: row.threadKey,
          at: now,
        },
      ],
      session,
    )
  })
}
