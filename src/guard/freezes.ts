import type { ClientSession } from 'mongoose'
import { appendEvents } from '../events/append.ts'
import type { Clock } from '../kit/clock.ts'
import { idOf, newId } from '../kit/ids.ts'
import type { Log } from '../kit/log.ts'
import type { Meter } from '../kit/meter.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { FreezeDoc } from '../store/models/guard.ts'
import type { Store } from '../store/open-store.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

export interface FreezeDeps {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meter: Meter
  /** What waited in the channel may go now. */
  readonly release: (shopId: string, channelId: string) => Promise<void>
  /** The owner is to be told beside the console, soon. Never throws. */
  readonly wakeTelling: () => void
}

type NewFreeze = Pick<FreezeDoc, 'shopId' | 'cause' | 'userId' | 'userName' | 'signals' | 'byUserId'> & {
  /** null: all that are linked. */
  readonly channelIds: readonly string[] | null
  readonly linkId?: string | null
}

/** A shop with more is frozen in what it lists first; nobody has so many. */
const LISTED = 100

/**
 * Stops what leaves these accounts, and the acts of the user it is about, in one transaction with the owner's notice. What
 * was accepted waits; what comes in is taken in as ever.
 * @returns the freeze; of a user who is frozen already the one that stands
 */
export async function freeze(deps: FreezeDeps, wish: NewFreeze): Promise<FreezeDoc> {
  const { store, log, meter, wakeTelling } = deps
  try {
    const row = await store.transaction((session) => writeFreeze(deps, wish, session))
    meter.count('freezes_total', { cause: row.cause })
    log.warn('A shop’s accounts send nothing until its owner undoes it', {
      freezeId: row._id,
      cause: row.cause,
      channels: row.channelIds.length,
      signals: row.signals.join(','),
    })
    wakeTelling()
    return row
  } catch (error) {
    if (!isDuplicateKey(error) || wish.userId === null) throw error
    const standing = await freezeOfUser(deps, wish.shopId, wish.userId)
    if (standing === null) throw error
    return standing
  }
}

async function writeFreeze(
  { store, clock }: FreezeDeps,
  { channelIds: wanted, linkId = null, ...wish }: NewFreeze,
  session: ClientSession,
): Promise<FreezeDoc> {
  const at = new Date(clock.nowMs())
  const { shopId } = wish
  const channels = await store.channels
    .find({ shopId, live: true, ...(wanted === null ? {} : { _id: { $in: [...wanted] } }) }, null, {
      session,
    })
    .lean<ChannelDoc[]>()
  const channelIds = channels.map(({ _id }) => _id)
  const row: FreezeDoc = {
    ...wish,
    _id: newId('frz'),
    channelIds,
    linkId,
    at,
    endedAt: null,
    endedBy: null,
  }
  await store.freezes.create([row], { session })
  await store.channels.updateMany(
    { shopId, _id: { $in: channelIds }, frozenAt: null },
    { $set: { frozenAt: at } },
    { session },
  )
  await store.notices.create([noticeOf(row)], { session })
  await tellConsoles(store, channels, at, session)
  return row
}

const noticeIdOf = ({ _id, shopId }: Pick<FreezeDoc, '_id' | 'shopId'>) =>
  idOf('ntc', shopId, `frozen ${_id}`)

const noticeOf = (row: FreezeDoc) => ({
  _id: noticeIdOf(row),
  shopId: row.shopId,
  channelId: null,
  platform: null,
  kind: 'frozen' as const,
  detail: row.userName ?? row.userId ?? row.byUserId,
  days: null,
  userId: row.userId ?? row.byUserId,
  count: row.channelIds.length,
  since: row.at,
  at: row.at,
  dismissedAt: null,
  resolvedAt: null,
})

/** What stands now, newest first. */
export const standingFreezes = ({ store }: Pick<FreezeDeps, 'store'>, shopId: string): Promise<FreezeDoc[]> =>
  store.freezes.find({ shopId, endedAt: null }).sort({ at: -1, _id: -1 }).limit(LISTED).lean<FreezeDoc[]>()

/** null: none of this shop stands by that id. */
export const standingFreeze = (
  { store }: Pick<FreezeDeps, 'store'>,
  shopId: string,
  freezeId: string,
): Promise<FreezeDoc | null> =>
  store.freezes.findOne({ _id: freezeId, shopId, endedAt: null }).lean<FreezeDoc>()

export const freezeOfUser = (
  { store }: Pick<FreezeDeps, 'store'>,
  shopId: string,
  userId: string,
): Promise<FreezeDoc | null> =>
  store.freezes.findOne({ shopId, userId, endedAt: null }).read('primary').lean<FreezeDoc>()

/**
 * Lifts one, with the owner's notice; accounts that another freeze holds stay frozen. What waited leaves in its order.
 * @returns false: none of this shop stands by that id
 */
export async function endFreeze(
  deps: FreezeDeps,
  shopId: string,
  freezeId: string,
  byUserId: string,
): Promise<boolean> {
  const { store, clock, log, release } = deps
  const freed = await store.transaction(async (session) => {
    const at = new Date(clock.nowMs())
    const row = await store.freezes
      .findOneAndUpdate(
        { _id: freezeId, shopId, endedAt: null },
        { $set: { endedAt: at, endedBy: byUserId } },
        { session },
      )
      .lean<FreezeDoc>()
    if (!row) return null
    const others = await store.freezes.find({ shopId, endedAt: null }, null, { session }).lean<FreezeDoc[]>()
    const held = new Set(others.flatMap(({ channelIds }) => channelIds))
    const free = row.channelIds.filter((id) => !held.has(id))
    const ofThese = { shopId, _id: { $in: free } }
    await store.channels.updateMany(ofThese, { $set: { frozenAt: null } }, { session })
    await store.notices.updateOne({ _id: noticeIdOf(row), shopId }, { $set: { resolvedAt: at } }, { session })
    const channels = await store.channels.find(ofThese, null, { session }).lean<ChannelDoc[]>()
    await tellConsoles(store, channels, at, session)
    return free
  })
  if (freed === null) return false
  log.info('A freeze was lifted', { freezeId, channels: freed.length })
  for (const channelId of freed) await release(shopId, channelId)
  return true
}

const tellConsoles = (store: Store, channels: readonly ChannelDoc[], at: Date, session: ClientSession) =>
  appendEvents(
    store,
    channels.map(({ _id, shopId, platform }) => ({
      shopId,
      type: 'channel.changed' as const,
      platform,
      channelId: _id,
      conversationId: null,
      subjectId: _id,
      at,
    })),
    session,
  )
