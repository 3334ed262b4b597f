import { randomUUID } from 'node:crypto'
import { type Lease, LeaseLost, releaseLease, renewLease, takeLease } from '../store/lease.ts'
import type { CalloutAttempt, CalloutDeliveryDoc, CalloutSubscriptionDoc } from '../store/models/callout.ts'
import { afterAnswer } from './after-answer.ts'
import { messageOf, sendOnce } from './attempt.ts'
import type { CalloutDeps, Subscription } from './deps.ts'
import { MAX_ATTEMPTS_KEPT } from './limits.ts'
import { isFrozen } from './may-leave.ts'
import { planDeliveries } from './plan.ts'
import { tellPaused } from './tell-paused.ts'

/** One attempt takes 15 seconds at most; the lease is renewed before each, so a killed worker costs no more than this. */
const LEASE_MS = 60_000
/** Deliveries of one turn; the worker is then free for others, and the subscription is woken again. */
const PER_TURN = 50
/** Between two looks at a frozen shop. */
const FROZEN_LOOK_MS = 10_000
/** When something was last taken is shown to people: to the second is enough. */
const TOLD_MS = 1_000

export interface CalloutEnd {
  readonly sent: number
  /** More could go at once. */
  readonly more: boolean
  /** When the head is due again; null: nothing waits, or nothing may leave. */
  readonly wakeAtMs: number | null
}

const NOTHING: CalloutEnd = { sent: 0, more: false, wakeAtMs: null }

/**
 * Delivers what a subscription has, strictly from its head: the next event leaves only when the one before was taken or
 * given up. One holder at a time. A holder that dies has left its head `due`, so that what was in flight is sent once more
 * under the same `webhook-id`, and nothing else is.
 */
export async function drainCallouts(
  deps: CalloutDeps,
  { shopId, subscriptionId }: Subscription,
  signal: AbortSignal,
): Promise<CalloutEnd> {
  const lease = await takeLease(deps.store, `callout:${subscriptionId}`, randomUUID(), LEASE_MS)
  if (!lease) return NOTHING
  try {
    return await drainHeld(deps, lease, { shopId, subscriptionId }, signal)
  } catch (error) {
    if (error instanceof LeaseLost) return { ...NOTHING, more: true }
    throw error
  } finally {
    await releaseLease(deps.store, lease).catch(() => undefined)
  }
}

async function drainHeld(
  deps: CalloutDeps,
  lease: Lease,
  { shopId, subscriptionId }: Subscription,
  signal: AbortSignal,
): Promise<CalloutEnd> {
  const { store, clock } = deps
  let sent = 0
  let isPlanned = false
  while (sent < PER_TURN && !signal.aborted) {
    // Read anew each time: it may have been paused, changed or deleted meanwhile.
    const row = await store.calloutSubscriptions
      .findOne({ _id: subscriptionId, shopId, state: 'active' })
      .lean<CalloutSubscriptionDoc>()
    if (!row) return { ...NOTHING, sent }
    if (await isFrozen(deps, shopId)) {
      // Looked at again by the sweep: lifting a freeze wakes nobody here.
      const nextAt = new Date(clock.nowMs() + FROZEN_LOOK_MS)
      await store.calloutSubscriptions.updateOne({ _id: subscriptionId, shopId }, { $set: { nextAt } })
      return { ...NOTHING, sent }
    }
    if (!isPlanned) await planDeliveries(deps, row)
    isPlanned = true
    const head = await store.calloutDeliveries
      .findOne({ shopId, subscriptionId, state: 'due' })
      .sort({ eventId: 1 })
      .lean<CalloutDeliveryDoc>()
    if (!head) {
      const past = { _id: subscriptionId, shopId, nextAt: { $lte: new Date(clock.nowMs()) } }
      await store.calloutSubscriptions.updateOne(past, { $set: { nextAt: null } })
      return { ...NOTHING, sent }
    }
    const dueMs = row.nextAt?.getTime() ?? 0
    if (head.tries > 0 && dueMs > clock.nowMs()) return { ...NOTHING, sent, wakeAtMs: dueMs }
    if (!(await renewLease(store, lease, LEASE_MS))) throw new LeaseLost(lease.resource)
    const waitUntilMs = await deliver(deps, row, head, signal)
    sent += 1
    if (waitUntilMs !== null) return { ...NOTHING, sent, wakeAtMs: waitUntilMs }
  }
  return { ...NOTHING, sent, more: true }
}

/** @returns when this one is tried again; null: it is done with */
async function deliver(
  deps: CalloutDeps,
  row: CalloutSubscriptionDoc,
  head: CalloutDeliveryDoc,
  signal: AbortSignal,
): Promise<number | null> {
  const { store, vault, clock } = deps
  const own = { _id: row._id, shopId: row.shopId }
  const message = await messageOf(deps, head)
  if (message === null) {
    await end(deps, head, { state: 'skipped' })
    return null
  }
  // Found by the sweep where this process dies over it.
  if (row.nextAt === null || row.nextAt.getTime() > clock.nowMs())
    await store.calloutSubscriptions.updateOne(own, { $set: { nextAt: new Date(clock.nowMs()) } })
  const attempt = await sendOnce(deps, row, await vault.forShop(row.shopId), message, signal)
  // Cut short by our own end: no word about the receiver, and the next holder sends it again.
  if (signal.aborted && attempt.outcome !== 'delivered') return null
  return settle(deps, row, head, attempt)
}

async function settle(
  deps: CalloutDeps,
  row: CalloutSubscriptionDoc,
  head: CalloutDeliveryDoc,
  attempt: CalloutAttempt,
): Promise<number | null> {
  const { store, clock } = deps
  const own = { _id: row._id, shopId: row.shopId }
  const nowMs = clock.nowMs()
  const failingSince = row.failingSince ?? new Date(nowMs)
  const { state, retryAtMs, pause } = afterAnswer(attempt, head.tries + 1, failingSince.getTime(), nowMs)
  await end(deps, head, { state }, attempt)
  if (attempt.outcome === 'delivered') {
    const isTold = row.failingSince === null && nowMs - (row.lastDeliveredAt?.getTime() ?? 0) < TOLD_MS
    const taken = { failingSince: null, lastDeliveredAt: new Date(nowMs) }
    if (!isTold) await store.calloutSubscriptions.updateOne(own, { $set: taken })
    return null
  }
  await store.calloutSubscriptions.updateOne(own, {
    $set: {
      failingSince,
      nextAt: retryAtMs === null ? null : new Date(retryAtMs),
      ...(pause === null ? {} : { state: 'paused', pausedBecause: pause }),
    },
  })
  if (pause !== null) await tellPaused(deps, { ...row, failingSince }, pause)
  return retryAtMs
}

async function end(
  { store }: CalloutDeps,
  { _id, shopId }: CalloutDeliveryDoc,
  change: Pick<CalloutDeliveryDoc, 'state'>,
  attempt?: CalloutAttempt,
): Promise<void> {
  await store.calloutDeliveries.updateOne(
    { _id, shopId },
    attempt === undefined
      ? { $set: change }
      : {
          $set: change,
          $inc: { tries: 1 },
          $push: { attempts: { $each: [attempt], $slice: -MAX_ATTEMPTS_KEPT } },
        },
  )
}
