import { newId } from '../kit/ids.ts'
import { err, ok, type Result } from '../kit/result.ts'
import type { CalloutSubscriptionDoc } from '../store/models/callout.ts'
import { objectIdAt } from '../store/object-id.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import type { CalloutDeps } from './deps.ts'
import { MAX_SUBSCRIPTIONS, PREVIOUS_SECRET_MS } from './limits.ts'
import { newSecret, openSecret, openUrl, sealField } from './secrets.ts'
import { judgeTarget, type TargetRefusal } from './target.ts'
import { resolvePaused } from './tell-paused.ts'

/** Longer than anybody goes by an older list of who listens. */
const FIRST_LOOK_MS = 2_000

export interface SubscriptionWish {
  readonly url: string
  readonly events: readonly string[]
  /** Where that host stands, two letters. */
  readonly country?: string | null | undefined
}

export type SubscriptionRefusal = TargetRefusal | 'not-found' | 'subscription-exists' | 'subscriptions-full'

export interface SubscriptionShape {
  readonly id: string
  readonly url: string
  readonly events: string[]
  readonly country: string | null
  readonly state: CalloutSubscriptionDoc['state']
  readonly pausedBecause: CalloutSubscriptionDoc['pausedBecause']
  readonly failingSince: string | null
  readonly lastDeliveredAt: string | null
  readonly nextAttemptAt: string | null
  readonly previousSecretUntil: string | null
  readonly createdAt: string
}

type Deps = Pick<CalloutDeps, 'store' | 'vault' | 'clock' | 'privateHosts' | 'wakeCallout'>

/** All of a shop's, the oldest first. */
export async function listSubscriptions(deps: Deps, shopId: string): Promise<SubscriptionShape[]> {
  const rows = await deps.store.calloutSubscriptions
    .find({ shopId })
    .sort({ _id: 1 })
    .limit(MAX_SUBSCRIPTIONS)
    .lean<CalloutSubscriptionDoc[]>()
  const sealer = await deps.vault.forShop(shopId)
  return rows.map((row) => shapeOf(row, openUrl(sealer, row), deps.clock.nowMs()))
}

export async function readSubscription(
  deps: Deps,
  shopId: string,
  id: string,
): Promise<SubscriptionShape | null> {
  const row = await find(deps, shopId, id)
  if (!row) return null
  return shapeOf(row, openUrl(await deps.vault.forShop(shopId), row), deps.clock.nowMs())
}

/** Begins with what happens from now on. @returns the secret too: it is told this once */
export async function addSubscription(
  deps: Deps,
  shopId: string,
  { url, events, country = null }: SubscriptionWish,
  userId: string,
): Promise<Result<SubscriptionShape & { readonly secret: string }, SubscriptionRefusal>> {
  const { store, vault, clock } = deps
  const target = judgeTarget(url, deps.privateHosts)
  if (typeof target === 'string') return err(target)
  if ((await store.calloutSubscriptions.countDocuments({ shopId })) >= MAX_SUBSCRIPTIONS)
    return err('subscriptions-full')
  const sealer = await vault.forShop(shopId)
  const _id = newId('whs')
  const secret = newSecret()
  const now = new Date(clock.nowMs())
  const { href, hostname } = target.url
  // Events are numbered by the servers' own time.
  const began = objectIdAt(Date.now())
  const row: CalloutSubscriptionDoc = {
    _id,
    shopId,
    sealedUrl: sealField(sealer, _id, 'sealedUrl', href),
    urlHash: await hashOf(deps, shopId, href),
    host: hostname,
    country,
    events: [...new Set(events)],
    sealedSecret: sealField(sealer, _id, 'sealedSecret', secret),
    sealedPrevious: null,
    previousUntil: null,
    state: 'active',
    pausedBecause: null,
    began,
    after: began,
    failingSince: null,
    lastDeliveredAt: null,
    // An event may come before those who wake listeners have heard of this one.
    nextAt: new Date(now.getTime() + FIRST_LOOK_MS),
    createdAt: now,
    createdBy: userId,
    updatedAt: now,
  }
  try {
    await store.calloutSubscriptions.create([row])
  } catch (error) {
    if (isDuplicateKey(error)) return err('subscription-exists')
    throw error
  }
  return ok({ ...shapeOf(row, href, now.getTime()), secret })
}

export interface SubscriptionChange {
  readonly url?: string | undefined
  readonly events?: readonly string[] | undefined
  readonly country?: string | null | undefined
  readonly state?: CalloutSubscriptionDoc['state'] | undefined
}

/** What is resumed goes on where it stopped, each waiting delivery with all its attempts before it. */
export async function changeSubscription(
  deps: Deps,
  shopId: string,
  id: string,
  { url, events, country, state }: SubscriptionChange,
): Promise<Result<SubscriptionShape, SubscriptionRefusal>> {
  const { store, vault, clock } = deps
  const target = url === undefined ? null : judgeTarget(url, deps.privateHosts)
  if (typeof target === 'string') return err(target)
  const last = await find(deps, shopId, id)
  if (!last) return err('not-found')
  const sealer = await vault.forShop(shopId)
  const now = new Date(clock.nowMs())
  const address = target && {
    sealedUrl: sealField(sealer, id, 'sealedUrl', target.url.href),
    urlHash: await hashOf(deps, shopId, target.url.href),
    host: target.url.hostname,
  }
  const course = {
    active: { state: 'active', pausedBecause: null, failingSince: null, nextAt: now },
    paused: { state: 'paused', pausedBecause: last.pausedBecause ?? 'owner' },
  } as const
  if (state === 'active') {
    await store.calloutDeliveries.updateMany(
      { shopId, subscriptionId: id, state: 'due', tries: { $gt: 0 } },
      { $set: { tries: 0 } },
    )
    await resolvePaused(deps, last)
  }
  try {
    const row = await store.calloutSubscriptions
      .findOneAndUpdate(
        { _id: id, shopId },
        {
          $set: {
            ...address,
            ...(events === undefined ? {} : { events: [...new Set(events)] }),
            ...(country === undefined ? {} : { country }),
            ...(state === undefined ? {} : course[state]),
            updatedAt: now,
          },
        },
        { returnDocument: 'after' },
      )
      .lean<CalloutSubscriptionDoc>()
    if (!row) return err('not-found')
    if (row.state === 'active') deps.wakeCallout({ shopId, subscriptionId: id })
    return ok(shapeOf(row, openUrl(sealer, row), now.getTime()))
  } catch (error) {
    if (isDuplicateKey(error)) return err('subscription-exists')
    throw error
  }
}

/** A new secret; the one before signs beside it for a day. @returns null: there is no such subscription in this shop */
export async function rotateSecret(
  deps: Deps,
  shopId: string,
  id: string,
): Promise<{ readonly secret: string; readonly previousSecretUntil: string } | null> {
  const { store, vault, clock } = deps
  const last = await find(deps, shopId, id)
  if (!last) return null
  const sealer = await vault.forShop(shopId)
  const secret = newSecret()
  const nowMs = clock.nowMs()
  const previousUntil = new Date(nowMs + PREVIOUS_SECRET_MS)
  const changed = await store.calloutSubscriptions.updateOne(
    // Two at once: the second would give out a secret that signs nothing.
    { _id: id, shopId, updatedAt: last.updatedAt, sealedSecret: last.sealedSecret },
    {
      $set: {
        sealedSecret: sealField(sealer, id, 'sealedSecret', secret),
        sealedPrevious: sealField(sealer, id, 'sealedPrevious', openSecret(sealer, last)),
        previousUntil,
        updatedAt: new Date(nowMs),
      },
    },
  )
  if (changed.matchedCount === 0) return rotateSecret(deps, shopId, id)
  return { secret, previousSecretUntil: previousUntil.toISOString() }
}

/** @returns false: there is no such subscription in this shop */
export async function removeSubscription(
  { store, clock }: Deps,
  shopId: string,
  id: string,
): Promise<boolean> {
  const row = await store.calloutSubscriptions
    .findOneAndDelete({ _id: id, shopId })
    .lean<CalloutSubscriptionDoc>()
  if (!row) return false
  await store.calloutDeliveries.deleteMany({ shopId, subscriptionId: id })
  await resolvePaused({ store, clock }, row)
  return true
}

export const find = ({ store }: Pick<CalloutDeps, 'store'>, shopId: string, id: string) =>
  store.calloutSubscriptions.findOne({ _id: id, shopId }).lean<CalloutSubscriptionDoc>()

const hashOf = async ({ vault }: Deps, shopId: string, href: string): Promise<string> =>
  (await vault.keyedHash(shopId))('callout-url', href)

const iso = (date: Date | null): string | null => date?.toISOString() ?? null

function shapeOf(row: CalloutSubscriptionDoc, url: string, nowMs: number): SubscriptionShape {
  const { _id, events, country, state, pausedBecause, previousUntil } = row
  return {
    id: _id,
    url,
    events: [...events],
    country,
    state,
    pausedBecause,
    failingSince: iso(row.failingSince),
    lastDeliveredAt: iso(row.lastDeliveredAt),
    nextAttemptAt: iso(row.nextAt),
    previousSecretUntil:
      previousUntil !== null && previousUntil.getTime() > nowMs ? iso(previousUntil) : null,
    createdAt: row.createdAt.toISOString(),
  }
}
