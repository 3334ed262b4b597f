import type { CalloutSubscriptionDoc } from '../store/models/callout.ts'
import type { EventDoc } from '../store/models/outbox.ts'
import { createBoundedCache } from '../vault/bounded-cache.ts'
import type { CalloutDeps, Subscription } from './deps.ts'

type DueDeps = Pick<CalloutDeps, 'store' | 'clock' | 'wakeCallout'>
type Row = Pick<CalloutSubscriptionDoc, '_id' | 'shopId'>

const IDS = { shopId: 1 } as const
const PER_SWEEP = 1_000
/** A subscription made meanwhile is found late by this much at most, and its events with it. */
const KNOWN_MS = 1_000
const KNOWN_SHOPS = 20_000

const nameOf = ({ _id, shopId }: Row): Subscription => ({ shopId, subscriptionId: _id })

/** Subscriptions with something to do now, over all shops. */
export async function calloutsDue({ store, clock }: DueDeps): Promise<Subscription[]> {
  const rows = await store.calloutSubscriptions
    .find({ state: 'active', nextAt: { $lte: new Date(clock.nowMs()) } }, IDS, {
      system: 'webhooks out that are due in all shops',
    })
    .limit(PER_SWEEP)
    .lean<Row[]>()
  return rows.map(nameOf)
}

/** Who listens, by shop. */
export async function activeByShop({
  store,
}: Pick<DueDeps, 'store'>): Promise<ReadonlyMap<string, Subscription[]>> {
  const rows = await store.calloutSubscriptions
    .find({ state: 'active' }, IDS, { system: 'shops with webhooks out' })
    .lean<Row[]>()
  const found = new Map<string, Subscription[]>()
  for (const row of rows) found.set(row.shopId, [...(found.get(row.shopId) ?? []), nameOf(row)])
  return found
}

/** Wakes whoever listens to the shops of these events. */
export function wakeListeners(
  { wakeCallout }: Pick<DueDeps, 'wakeCallout'>,
  active: ReadonlyMap<string, Subscription[]>,
  events: readonly Pick<EventDoc, 'shopId'>[],
): void {
  for (const shopId of new Set(events.map((event) => event.shopId)))
    for (const subscription of active.get(shopId) ?? []) wakeCallout(subscription)
}

/**
 * The quick way from an event to a call: what a live stream sees wakes those who listen to its shop. A lost event, or one
 * that came before a new subscription was known here, is found by the sweep.
 */
export function createListenerWaker(deps: DueDeps): (event: Pick<EventDoc, 'shopId'>) => void {
  const known = createBoundedCache<Promise<readonly Subscription[]>>(KNOWN_SHOPS, KNOWN_MS, deps.clock)
  const ofShop = (shopId: string): Promise<readonly Subscription[]> => {
    const kept = known.get(shopId)
    if (kept !== undefined) return kept
    const asked = listenersOf(deps, shopId)
    known.put(shopId, asked)
    return asked
  }
  return ({ shopId }) =>
    void ofShop(shopId).then(
      (listeners) => listeners.forEach(deps.wakeCallout),
      () => undefined,
    )
}

async function listenersOf({ store }: DueDeps, shopId: string): Promise<readonly Subscription[]> {
  const rows = await store.calloutSubscriptions.find({ shopId, state: 'active' }, IDS).lean<Row[]>()
  return rows.map(nameOf)
}
