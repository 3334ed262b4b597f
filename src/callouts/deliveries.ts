import { newId } from '../kit/ids.ts'
import type {
  CalloutAttempt,
  CalloutDeliveryDoc,
  CalloutOutcome,
  CalloutState,
} from '../store/models/callout.ts'
import { newObjectId, parseObjectId } from '../store/object-id.ts'
import { bodyOf, sendOnce } from './attempt.ts'
import type { CalloutDeps } from './deps.ts'
import { find } from './subscriptions.ts'

/** What is sent when somebody asks whether their receiver works; never subscribed to. */
export const TEST_TYPE = 'subscription.test'

export interface DeliveryShape {
  /** The `webhook-id`. */
  readonly id: string
  readonly type: string
  readonly state: CalloutState
  readonly at: string
  readonly attempts: readonly {
    readonly at: string
    readonly outcome: CalloutOutcome
    readonly status: number | null
    readonly tookMs: number
  }[]
}

/** Newest first. @returns null: there is no such subscription in this shop */
export async function listDeliveries(
  { store }: Pick<CalloutDeps, 'store'>,
  shopId: string,
  subscriptionId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ items: DeliveryShape[]; nextCursor: string | null } | null> {
  if (!(await find({ store }, shopId, subscriptionId))) return null
  const before = cursor === undefined ? null : parseObjectId(cursor)
  const rows = await store.calloutDeliveries
    .find({ shopId, subscriptionId, ...(before === null ? {} : { eventId: { $lt: before } }) })
    .sort({ eventId: -1 })
    .limit(limit + 1)
    .lean<CalloutDeliveryDoc[]>()
  const shown = rows.slice(0, limit)
  return {
    items: shown.map(shapeOf),
    nextCursor: rows.length > limit ? (shown.at(-1)?.eventId.toHexString() ?? null) : null,
  }
}

/**
 * Sends again under the same ids what was delivered or given up: one delivery, or all since a moment, in their old order
 * and before what is newer. @returns how many; null: there is no such subscription or delivery in this shop
 */
export async function replay(
  { store, clock, wakeCallout }: Pick<CalloutDeps, 'store' | 'clock' | 'wakeCallout'>,
  shopId: string,
  subscriptionId: string,
  which: { readonly from: Date } | { readonly deliveryId: string },
): Promise<number | null> {
  if (!(await find({ store }, shopId, subscriptionId))) return null
  const own = { shopId, subscriptionId }
  const asked = 'from' in which ? { ...own, at: { $gte: which.from } } : { ...own, _id: which.deliveryId }
  if ('deliveryId' in which && !(await store.calloutDeliveries.exists({ ...own, _id: which.deliveryId })))
    return null
  const ended: readonly CalloutState[] = ['delivered', 'failed', 'skipped']
  const again = await store.calloutDeliveries.updateMany(
    { ...asked, state: { $in: [...ended] }, type: { $ne: TEST_TYPE } },
    { $set: { state: 'due', tries: 0 } },
  )
  await store.calloutSubscriptions.updateOne(
    { _id: subscriptionId, shopId },
    { $set: { nextAt: new Date(clock.nowMs()) } },
  )
  wakeCallout({ shopId, subscriptionId })
  return again.modifiedCount
}

/** Sends something of nobody now, past what waits, also where the subscription is paused. @returns null: there is no such subscription */
export async function sendTest(
  deps: CalloutDeps,
  shopId: string,
  subscriptionId: string,
): Promise<CalloutAttempt | null> {
  const row = await find(deps, shopId, subscriptionId)
  if (!row) return null
  const id = newId('whd')
  const at = new Date(deps.clock.nowMs())
  const attempt = await sendOnce(deps, row, await deps.vault.forShop(shopId), {
    id,
    body: bodyOf(TEST_TYPE, at, { shopId, subscriptionId }),
    codes: [],
    people: [],
  })
  await deps.store.calloutDeliveries.create([
    {
      _id: id,
      shopId,
      subscriptionId,
      eventId: newObjectId(),
      type: TEST_TYPE,
      state: attempt.outcome === 'delivered' ? 'delivered' : 'failed',
      tries: 1,
      attempts: [attempt],
      at,
    },
  ])
  return attempt
}

const shapeOf = ({ _id, type, state, at, attempts }: CalloutDeliveryDoc): DeliveryShape => ({
  id: _id,
  type,
  state,
  at: at.toISOString(),
  attempts: attempts.map((one) => ({
    at: one.at.toISOString(),
    outcome: one.outcome,
    status: one.status,
    tookMs: one.tookMs,
  })),
})
