import type { ClientSession } from 'mongoose'
import { holdLease } from '../store/lease.ts'
import type { OutboxDoc, OutboxState } from '../store/models/outbox.ts'
import type { AttemptEnd } from './after-attempt.ts'
import { SETTLED_KEEP_MS } from './accept.ts'
import type { OutboxDeps } from './deps.ts'
import { showRow } from './settle.ts'
import type { ThreadHold } from './thread-hold.ts'

/**
 * Writes how an attempt ended, unless an echo has settled the row meanwhile. What the platform said to an attempt is a fact
 * about that attempt and no other, so it is written even where the thread has passed on; everything else needs the hold.
 * @param row as the attempt put it on record, or, with nothing on record, as it was found
 * @throws {LeaseLost} nothing was on record and the thread is another's
 */
export async function moveRow(
  deps: OutboxDeps,
  hold: ThreadHold,
  row: OutboxDoc,
  end: AttemptEnd,
  { recorded }: { readonly recorded: boolean },
): Promise<void> {
  const { store } = deps
  await store.transaction(async (session) => {
    if (!recorded) await holdLease(store, hold.lease, session)
    const states: OutboxState[] = recorded ? ['sending', 'unknown'] : [row.state]
    const standing = await store.outbox
      .findOne({ _id: row._id, shopId: row.shopId, attemptId: row.attemptId, state: { $in: states } }, null, {
        session,
      })
      .lean<OutboxDoc>()
    const change = standing && changeFor(standing, end, deps.clock.nowMs(), recorded)
    if (!change) return
    const moved = await store.outbox
      .findOneAndUpdate(
        { _id: row._id, shopId: row.shopId },
        { $set: change },
        { returnDocument: 'after', session },
      )
      .lean<OutboxDoc>()
    if (!moved) return
    if (moved.state === 'failed') await freePrivateReply(deps, moved, session)
    await showRow(store, moved, session)
  })
}

/** null: nothing to write. */
function changeFor(
  row: OutboxDoc,
  end: AttemptEnd,
  nowMs: number,
  recorded: boolean,
): Partial<OutboxDoc> | null {
  if (end.state === 'unknown')
    return row.state === 'unknown' ? null : { state: 'unknown', problem: end.problem, deferredUntil: null }
  if (end.state === 'deferred' && row.open) {
    const others = recorded ? row.attempts - 1 : row.attempts
    return {
      state: 'deferred',
      problem: end.problem,
      deferredUntil: new Date(end.untilMs),
      attempts: end.countsAsAttempt ? others + 1 : others,
    }
  }
  // Its thread has gone on without it: what did not leave then must not leave behind its successors.
  return {
    state: 'failed',
    open: false,
    problem: end.problem ?? 'not-sent',
    deferredUntil: null,
    settledAt: new Date(nowMs),
    expireAt: new Date(nowMs + SETTLED_KEEP_MS),
  }
}

/** The comment may have another private reply: this one did not leave, or nobody knows and the platform takes one only. */
export async function freePrivateReply(
  { store }: Pick<OutboxDeps, 'store'>,
  row: OutboxDoc,
  session: ClientSession,
): Promise<void> {
  if (row.kind !== 'private-reply') return
  await store.comments.updateOne(
    { _id: row.commentId ?? '', shopId: row.shopId, privateReplyOutboxId: row._id },
    { $set: { privateReplyOutboxId: null } },
    { session },
  )
}
