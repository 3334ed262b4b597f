import { randomUUID } from 'node:crypto'
import type { Receipt } from '../channels/channel.ts'
import type { LeavingOperation } from '../door/door.ts'
import { holdLease, LeaseLost } from '../store/lease.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { afterFailure, notLeft } from './after-attempt.ts'
import { forgetQuota } from './ask-platform.ts'
import type { OutboxDeps } from './deps.ts'
import { moveRow } from './move-row.ts'
import { isRepeatable } from './next-step.ts'
import { performRow } from './perform.ts'
import { settleByResponse, showRow } from './settle.ts'
import type { ThreadHold } from './thread-hold.ts'

/**
 * One attempt at the row at a thread's head, and what became of it. The attempt is on record before the request leaves:
 * whoever comes after a crash knows that it may have arrived, and where nothing is on record that nothing has.
 * @returns true: the row is settled, and what stands behind it may leave · false: it may still be at the head
 * @throws {LeaseLost} nothing of this attempt has left
 */
export async function attemptRow(
  deps: OutboxDeps,
  hold: ThreadHold,
  head: OutboxDoc,
  signal: AbortSignal,
): Promise<boolean> {
  const attempt = openAttempt(deps, hold, head)
  let receipt: Receipt
  try {
    receipt = await performRow(deps, head, { signal, beforeLeaving: attempt.beforeLeaving })
  } catch (error) {
    return endAttempt(deps, hold, attempt, error)
  }
  const row = attempt.row()
  deps.meter.count('outbox_attempts_total', { platform: row.platform, kind: row.kind, outcome: 'sent' })
  const tookMs = deps.clock.nowMs() - row.acceptedAt.getTime()
  deps.meter.observe('outbox_accept_to_sent_seconds', tookMs / 1000, { platform: row.platform })
  // The platform's answer is a fact whoever holds the thread now: it is stored even if ours has passed on.
  await settleByResponse(deps.store, deps.vault, row, receipt, deps.clock.nowMs())
  if (receipt.cost === 'package' || receipt.cost === 'billed') await forgetQuota(deps, row)
  return true
}

interface Attempt {
  /** The row as this attempt found it, or as it put it on record. */
  row(): OutboxDoc
  isRecorded(): boolean
  /** A request that could do something twice may have reached the platform. */
  mayBeDone(): boolean
  /** The door's last question before a request. */
  beforeLeaving(operation: LeavingOperation): Promise<void>
}

function openAttempt(deps: OutboxDeps, hold: ThreadHold, head: OutboxDoc): Attempt {
  const attemptId = randomUUID()
  let row = head
  let mayBeDone = false
  return {
    row: () => row,
    isRecorded: () => row !== head,
    mayBeDone: () => mayBeDone,
    async beforeLeaving({ effect }) {
      // An upload does nothing yet; of what does the same twice every call may be the one.
      if (row === head && (effect || isRepeatable(head.kind))) row = await record(deps, hold, head, attemptId)
      hold.assertHeld()
      mayBeDone ||= effect
    },
  }
}

async function record(
  deps: OutboxDeps,
  hold: ThreadHold,
  head: OutboxDoc,
  attemptId: string,
): Promise<OutboxDoc> {
  const attemptStartedAt = new Date(deps.clock.nowMs())
  return deps.store.transaction(async (session) => {
    await holdLease(deps.store, hold.lease, session)
    const taken = await deps.store.outbox
      .findOneAndUpdate(
        { _id: head._id, shopId: head.shopId, open: true, state: head.state, attemptId: head.attemptId },
        {
          $set: { state: 'sending', attemptId, attemptStartedAt, deferredUntil: null, problem: null },
          $inc: { attempts: 1 },
        },
        { returnDocument: 'after', session },
      )
      .lean<OutboxDoc>()
    if (!taken) {
      // A commit whose answer was lost is made again by the driver: what stands may be ours already.
      const ours = await deps.store.outbox
        .findOne({ _id: head._id, shopId: head.shopId, attemptId, state: 'sending' }, null, { session })
        .lean<OutboxDoc>()
      if (ours) return ours
      throw new LeaseLost(hold.lease.resource)
    }
    await showRow(deps.store, taken, session)
    return taken
  })
}

async function endAttempt(
  deps: OutboxDeps,
  hold: ThreadHold,
  attempt: Attempt,
  error: unknown,
): Promise<boolean> {
  const row = attempt.row()
  const recorded = attempt.isRecorded()
  const nowMs = deps.clock.nowMs()
  if (error instanceof LeaseLost) {
    if (recorded) await moveRow(deps, hold, row, notLeft(nowMs), { recorded })
    throw error
  }
  const end = afterFailure(error, {
    attempts: recorded ? row.attempts : row.attempts + 1,
    ageMs: nowMs - row.acceptedAt.getTime(),
    mayBeDone: attempt.mayBeDone(),
    nowMs,
    jitter: Math.random(),
  })
  deps.meter.count('outbox_attempts_total', { platform: row.platform, kind: row.kind, outcome: end.state })
  if (end.state !== 'deferred' || end.problem === 'internal-fault')
    deps.log.info('a send did not go through', {
      outboxId: row._id,
      outcome: end.state,
      problem: end.problem,
      ...(end.problem === 'internal-fault' ? { fault: String((error as Error).name) } : {}),
    })
  await moveRow(deps, hold, row, end, { recorded })
  return end.state === 'failed'
}
