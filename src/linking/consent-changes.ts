import { randomUUID } from 'node:crypto'
import { ChannelError } from '../channels/channel-error.ts'
import { DoorRefusal } from '../door/door.ts'
import { appendEvents } from '../events/append.ts'
import { backoffMs } from '../kit/wait.ts'
import { releaseLease, takeLease } from '../store/lease.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConsentChangeDoc, ConsentEffects } from '../store/models/consent.ts'
import type { LinkingDeps } from './deps.ts'
import { channelChanged } from './link-events.ts'
import { accountLease, LINKING_LEASE_MS } from './linking-leases.ts'
import { type Narrowing, narrowGrant } from './narrow-grant.ts'
import { subscribePage } from './subscribe-page.ts'

/** A platform that is away is asked again with growing waits. */
const AGAIN = { baseMs: 2_000, maxMs: 5 * 60_000 }
/** The code the webhook subscription belongs to. */
const SUBSCRIBING = 'FB5'

export interface ConsentChangeDeps extends LinkingDeps {
  /** Ends, unsent, what waits for a consent that does not hold any more. @returns how many rows ended for that since then */
  readonly endRefused: (channel: ChannelDoc, since: Date) => Promise<number>
  /** What reading follows: a gap begins or ends, history or followers become readable. */
  readonly followConsent: (
    channel: ChannelDoc,
    changes: readonly ConsentChangeDoc[],
    live: { readonly arrives: boolean },
  ) => Promise<void>
}

/**
 * Brings everything beyond our own door to what the consents of a channel say now: waiting sends, the subscription, the
 * platform's grant, history. Asks what holds now and not what was changed, so it may run twice, late, or after several.
 * @returns when to come back; null: all is done
 */
export async function settleConsents(
  deps: ConsentChangeDeps,
  shopId: string,
  channelId: string,
): Promise<{ readonly againInMs: number | null }> {
  const { store } = deps
  const changes = await store.consentChanges
    .find({ shopId, channelId, dueAt: { $ne: null } })
    .sort({ at: 1 })
    .lean<ConsentChangeDoc[]>()
  const channel = await store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  const [first] = changes
  if (first === undefined || !channel) return { againInMs: null }
  // First, and without waiting for anybody: what waits here must not leave.
  const failedSends = await deps.endRefused(channel, first.at)
  if (!channel.live) return finish(deps, channel, changes, { ...UNTOUCHED, failedSends })
  const lease = await takeLease(
    store,
    accountLease(channel.platform, channel.externalId),
    randomUUID(),
    LINKING_LEASE_MS,
  )
  if (!lease) return comeBack(deps, channel, changes, { ...UNTOUCHED, failedSends })
  try {
    const effects = { failedSends, ...(await atPlatform(deps, channel, changes)) }
    await followSubscription(deps, channel, changes, effects)
    const isAway = effects.subscription === 'away' || effects.grant === 'away'
    return await (isAway ? comeBack : finish)(deps, channel, changes, effects)
  } finally {
    await releaseLease(store, lease)
  }
}

const UNTOUCHED: ConsentEffects = { failedSends: 0, subscription: 'none', grant: 'none', scopes: [] }

const touches = (changes: readonly ConsentChangeDoc[], code: string): boolean =>
  changes.some((change) => change.code === code)

async function atPlatform(
  deps: ConsentChangeDeps,
  channel: ChannelDoc,
  changes: readonly ConsentChangeDoc[],
): Promise<Pick<ConsentEffects, 'subscription'> & Narrowing> {
  // Zalo's webhooks belong to the app's settings there; what may not be kept is refused at our door.
  if (channel.platform !== 'facebook') return { subscription: 'none', grant: 'none', scopes: [] }
  const subscription = touches(changes, SUBSCRIBING) ? await bringSubscription(deps, channel) : 'kept'
  const keepsAll = !changes.some(({ act }) => act === 'withdrawn')
  if (keepsAll) return { subscription, grant: 'kept', scopes: [] }
  // Unsubscribing stands on a scope that might be given back: it goes first.
  if (subscription === 'away') return { subscription, grant: 'away', scopes: [] }
  return { subscription, ...(await narrowGrant(deps, channel)) }
}

async function bringSubscription(
  deps: ConsentChangeDeps,
  channel: ChannelDoc,
): Promise<ConsentEffects['subscription']> {
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  const allowed = await deps.door.check(subject, 'facebook.subscribe-page')
  if (allowed.ok) {
    await subscribePage(deps, channel)
    return 'renewed'
  }
  // Consented to, but not possible now: the new link that is needed subscribes by itself.
  if (allowed.refusal.code !== 'consent-missing') return 'none'
  try {
    await deps.door.call(subject, 'facebook.unsubscribe-page', { pageId: channel.externalId })
    return 'removed'
  } catch (error) {
    // No token: nothing can be stopped, and what still comes is refused at our door.
    if (error instanceof DoorRefusal) return 'none'
    if (!(error instanceof ChannelError)) throw error
    deps.log.warn('a Page could not be unsubscribed after its consent was withdrawn', {
      channelId: channel._id,
      code: error.code,
      platformCode: error.platformCode,
    })
    return error.retry === 'never' || error.retry === 'after-relink' ? 'none' : 'away'
  }
}

/** Zalo's webhooks cannot be stopped or started: they arrive as soon as they are allowed to be kept. */
const followSubscription = (
  deps: ConsentChangeDeps,
  channel: ChannelDoc,
  changes: readonly ConsentChangeDoc[],
  { subscription }: ConsentEffects,
): Promise<void> =>
  deps.followConsent(channel, changes, {
    arrives: channel.platform === 'zalo' || subscription === 'renewed',
  })

/** What each change's receipt says: the sends to the last one, the subscription to its own code, the grant to withdrawals. */
function effectsOf(change: ConsentChangeDoc, isLast: boolean, all: ConsentEffects): ConsentEffects {
  const failedSends = isLast ? all.failedSends : 0
  const subscription = change.code === SUBSCRIBING || all.subscription === 'none' ? all.subscription : 'kept'
  const gaveBack = change.act === 'withdrawn'
  const scopes = gaveBack ? [...new Set([...change.effects.scopes, ...all.scopes])] : []
  return { failedSends, subscription, grant: gaveBack ? all.grant : 'kept', scopes }
}

async function write(
  { store }: ConsentChangeDeps,
  changes: readonly ConsentChangeDoc[],
  effects: ConsentEffects,
  then: Pick<ConsentChangeDoc, 'dueAt' | 'doneAt'>,
): Promise<void> {
  const lastWithdrawn = changes.findLast(({ act }) => act === 'withdrawn') ?? changes.at(-1)
  for (const change of changes)
    await store.consentChanges.updateOne(
      { _id: change._id, shopId: change.shopId, dueAt: { $ne: null } },
      {
        $set: { ...then, effects: effectsOf(change, change === lastWithdrawn, effects) },
        $inc: { attempts: 1 },
      },
    )
}

async function finish(
  deps: ConsentChangeDeps,
  channel: ChannelDoc,
  changes: readonly ConsentChangeDoc[],
  effects: ConsentEffects,
): Promise<{ readonly againInMs: null }> {
  const nowMs = deps.clock.nowMs()
  await write(deps, changes, effects, { dueAt: null, doneAt: new Date(nowMs) })
  await appendEvents(deps.store, [channelChanged(channel, nowMs)])
  deps.log.info('A change of consent was carried out', {
    channelId: channel._id,
    codes: changes.map(({ code, act }) => `${code} ${act}`).join(', '),
    failedSends: effects.failedSends,
    subscription: effects.subscription,
    grant: effects.grant,
  })
  return { againInMs: null }
}

async function comeBack(
  deps: ConsentChangeDeps,
  _channel: ChannelDoc,
  changes: readonly ConsentChangeDoc[],
  effects: ConsentEffects,
): Promise<{ readonly againInMs: number }> {
  const againInMs = backoffMs(Math.max(...changes.map(({ attempts }) => attempts)) + 1, AGAIN)
  await write(deps, changes, effects, { dueAt: new Date(deps.clock.nowMs() + againInMs), doneAt: null })
  return { againInMs }
}
