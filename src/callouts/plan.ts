import { idOf } from '../kit/ids.ts'
import type { CalloutDeliveryDoc, CalloutSubscriptionDoc } from '../store/models/callout.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import { objectIdAt } from '../store/object-id.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import type { CalloutDeps } from './deps.ts'
import { SETTLED_MS } from './limits.ts'

const PAGE = 500

type PlanDeps = Pick<CalloutDeps, 'store' | 'clock'>
type Told = Pick<EventDoc, '_id' | 'type' | 'at'>
type Planned = Pick<CalloutSubscriptionDoc, '_id' | 'shopId' | 'events' | 'after' | 'began' | 'createdAt'>

const idMsOf = (id: EventDoc['_id']): number => id.getTimestamp().getTime()

/**
 * Writes a delivery for each event of the shop that is subscribed to and has none yet. Events of several writers do not
 * appear in the order of their ids, so the last stretch is looked at again each time, and the ids of deliveries, made of
 * the event's, keep each from being planned twice.
 */
export async function planDeliveries(deps: PlanDeps, subscription: Planned): Promise<void> {
  const { store } = deps
  const { _id: subscriptionId, shopId } = subscription
  let { after } = subscription
  const beganMs = idMsOf(subscription.began)
  let from = objectIdAt(Math.max(idMsOf(after) - SETTLED_MS, beganMs))
  for (;;) {
    const events = await store.events
      .find({ shopId, _id: { $gt: from } }, { type: 1, at: 1 })
      .sort({ _id: 1 })
      .limit(PAGE)
      .lean<Told[]>()
    const last = events.at(-1)
    if (!last) return
    await planSome(deps, subscription, events)
    from = last._id
    if (last._id.toHexString() > after.toHexString()) {
      after = last._id
      await store.calloutSubscriptions.updateOne({ _id: subscriptionId, shopId }, { $max: { after } })
    }
    if (events.length < PAGE) return
  }
}

async function planSome(
  { store, clock }: PlanDeps,
  { _id: subscriptionId, shopId, events: types, began, createdAt }: Planned,
  events: readonly Told[],
): Promise<void> {
  // Ids tell whole seconds: of the one in which it began, only what happened after it.
  const isAfter = ({ _id, at }: Told) => idMsOf(_id) > idMsOf(began) || at >= createdAt
  const wanted = events.filter((event) => types.includes(event.type) && isAfter(event))
  if (wanted.length === 0) return
  const known = await store.calloutDeliveries.distinct('eventId', {
    shopId,
    subscriptionId,
    eventId: { $in: wanted.map(({ _id }) => _id) },
  })
  const has = new Set(known.map(String))
  const fresh = wanted.filter(({ _id }) => !has.has(_id.toHexString()))
  if (fresh.length === 0) return
  const at = new Date(clock.nowMs())
  const rows: CalloutDeliveryDoc[] = fresh.map(({ _id: eventId, type }) => ({
    _id: idOf('whd', subscriptionId, eventId.toHexString()),
    shopId,
    subscriptionId,
    eventId,
    type,
    state: 'due',
    tries: 0,
    attempts: [],
    at,
  }))
  try {
    await store.calloutDeliveries.insertMany(rows, { ordered: false })
  } catch (error) {
    // A holder whose right had just passed on planned the same.
    if (!isDuplicateKey(error)) throw error
  }
}
