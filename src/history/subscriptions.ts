import { ChannelError } from '../channels/channel-error.ts'
import { SUBSCRIBED_FIELDS } from '../channels/facebook/subscribed-fields.ts'
import { DoorRefusal } from '../door/door.ts'
import { idOf } from '../kit/ids.ts'
import { setProblem } from '../linking/problems.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { HistoryChannelDoc } from '../store/models/history.ts'
import type { HistoryDeps } from './deps.ts'
import { HOUR_MS, MINUTE_MS } from './limits.ts'
import { channelMemory } from './link-history.ts'
import { isSilent } from './rhythm.ts'

/** The subscription of a Page is asked for this often, … */
const EVERY_MS = HOUR_MS
/** … and of one that is silent against its own rhythm this often. */
const SILENT_EVERY_MS = 5 * MINUTE_MS
/** Whether it is silent is looked up in our own store this often. */
const LOOK_EVERY_MS = 10 * MINUTE_MS
/** Pages looked at by one sweep, and at once. */
const PER_SWEEP = 300
const AT_ONCE = 8

/**
 * Looks after the webhooks of Facebook Pages: the platform takes our app off a Page after an hour of failures and tells
 * nobody. What is missing is asked for again, and the time in between is read back.
 */
export async function checkSubscriptions(deps: HistoryDeps): Promise<void> {
  if (deps.facebookAppId === null) return
  const due = await deps.store.historyChannels
    // Only with its type the planner may use the partial index.
    .find({ checkDueAt: { $lte: new Date(deps.clock.nowMs()), $type: 'date' } }, null, {
      system: 'subscriptions of Pages of all shops',
    })
    .sort({ checkDueAt: 1 })
    .limit(PER_SWEEP)
    .lean<HistoryChannelDoc[]>()
  for (let from = 0; from < due.length; from += AT_ONCE)
    await Promise.all(due.slice(from, from + AT_ONCE).map((memory) => look(deps, memory)))
}

async function look(deps: HistoryDeps, memory: HistoryChannelDoc): Promise<void> {
  const { store, clock, log } = deps
  const channel = await store.channels.findOne({ _id: memory._id, shopId: memory.shopId }).lean<ChannelDoc>()
  if (!channel?.live) return remember(deps, memory, { checkDueAt: null })
  const nowMs = clock.nowMs()
  const again = (inMs: number) => ({ checkDueAt: new Date(nowMs + inMs) })
  const silent = await isSilent(store, channel, nowMs)
  const askedAgoMs = nowMs - (memory.checkedAt?.getTime() ?? 0)
  if (!silent && askedAgoMs < EVERY_MS && memory.wholeAt !== null)
    return remember(deps, memory, again(LOOK_EVERY_MS))
  try {
    await check(deps, channel, memory)
    await remember(deps, memory, again(silent ? SILENT_EVERY_MS : LOOK_EVERY_MS))
  } catch (error) {
    if (!(error instanceof DoorRefusal || error instanceof ChannelError)) throw error
    log.info('The subscription of a Page could not be checked', { channelId: channel._id, code: error.code })
    await remember(deps, memory, again(error instanceof DoorRefusal ? EVERY_MS : SILENT_EVERY_MS))
  }
}

const remember = async (
  deps: HistoryDeps,
  { _id, shopId }: HistoryChannelDoc,
  change: Partial<HistoryChannelDoc>,
): Promise<void> => {
  await deps.store.historyChannels.updateOne({ _id, shopId }, { $set: change })
}

/**
 * The same for one Page, at once: somebody asks for it.
 * @returns the fields that were missing and are subscribed again
 * @throws {DoorRefusal} · {ChannelError}
 */
export async function checkSubscription(deps: HistoryDeps, channel: ChannelDoc): Promise<readonly string[]> {
  return check(deps, channel, await channelMemory(deps, channel))
}

async function check(
  deps: HistoryDeps,
  channel: ChannelDoc,
  memory: HistoryChannelDoc,
): Promise<readonly string[]> {
  const { door, clock, log, meter } = deps
  const subject = { kind: 'channel' as const, shopId: channel.shopId, channelId: channel._id }
  // The subscription belongs to FB5: without it there is none to look after.
  const wanted = await door.check(subject, 'facebook.subscribe-page')
  if (!wanted.ok) throw wanted.refusal
  const pageId = channel.externalId
  const bulk = { priority: 'bulk' as const }
  const { fields } = await door.call<{ fields: string[] }>(
    subject,
    'facebook.subscribed-apps',
    { pageId, appId: deps.facebookAppId },
    bulk,
  )
  const missing = SUBSCRIBED_FIELDS.filter((field) => !fields.includes(field))
  if (missing.length > 0) {
    log.warn('A Page was not subscribed any more; it is subscribed again', {
      channelId: channel._id,
      missing: missing.length,
    })
    meter.count('subscriptions_repaired_total', { platform: 'facebook' })
    // The gap is on record before the repair: afterwards nothing would show that there was one.
    await openGap(deps, channel, memory)
    await subscribe(deps, channel, subject)
  }
  const now = new Date(clock.nowMs())
  await endGaps(deps, channel, now)
  await remember(deps, memory, { checkedAt: now, wholeAt: now })
  return missing
}

async function subscribe(
  deps: HistoryDeps,
  channel: ChannelDoc,
  subject: { readonly kind: 'channel'; readonly shopId: string; readonly channelId: string },
): Promise<void> {
  try {
    await deps.door.call(
      subject,
      'facebook.subscribe-page',
      { pageId: channel.externalId, fields: [...SUBSCRIBED_FIELDS] },
      { priority: 'bulk' },
    )
    await setProblem(deps, channel, 'subscription-failed', null)
  } catch (error) {
    if (error instanceof ChannelError)
      await setProblem(deps, channel, 'subscription-failed', error.platformCode ?? error.code)
    throw error
  }
}

/** From when the subscription was last seen whole; the same gap however often it is found. */
async function openGap(
  { store }: HistoryDeps,
  channel: ChannelDoc,
  memory: HistoryChannelDoc,
): Promise<void> {
  const from = memory.wholeAt ?? channel.linkedAt
  await store.gaps.updateOne(
    { _id: idOf('gap', channel._id, `subscription ${from.toISOString()}`) },
    {
      $setOnInsert: {
        platform: channel.platform,
        accountId: channel.externalId,
        from,
        to: null,
        cause: 'subscription-lost',
        refusedDeliveries: 0,
        state: 'open',
      },
    },
    { upsert: true },
  )
}

const endGaps = async ({ store }: HistoryDeps, channel: ChannelDoc, now: Date): Promise<void> => {
  await store.gaps.updateMany(
    {
      platform: channel.platform,
      accountId: channel.externalId,
      cause: 'subscription-lost',
      state: 'open',
      to: null,
    },
    { $set: { to: now } },
  )
}
