import { newId } from '../kit/ids.ts'
import type { HoldDoc, HoldGround, HoldState } from '../store/models/hold.ts'
import type { PersonDoc } from '../store/models/person.ts'
import { belowCursor, type CasePage, pageOf } from './case-page.ts'
import { destroyContent, type HoldDeps, sealContent } from './hold-content.ts'
import { insertNumbered } from './insert-numbered.ts'

/** No hold lasts longer; another one has to be asked and approved then. */
export const MAX_HOLD_DAYS = 366
const AT_ONCE = 200
const SYSTEM = { system: 'holds of all shops whose time is over' }

export type HoldOutcome = HoldDoc | 'not-found' | 'wrong-state' | 'same-person'

export interface NewHold {
  readonly personId: string | null
  readonly channelId: string | null
  readonly ground: HoldGround
  readonly document: string
  readonly reason: string
  readonly expiresAt: Date
  readonly by: string
}

/** One person asks; nothing is held until another approves. */
export async function askHold(deps: HoldDeps, shopId: string, wish: NewHold): Promise<HoldDoc | 'not-found'> {
  const { personId, ground, document, reason, expiresAt, by } = wish
  const channelId = await channelOf(deps, shopId, wish)
  if (channelId === null) return 'not-found'
  const nowMs = deps.clock.nowMs()
  const row: Omit<HoldDoc, 'number'> = {
    _id: newId('hld'),
    shopId,
    state: 'asked',
    channelId,
    personId,
    scope: personId === null ? 'channel' : 'person',
    ground,
    document,
    reason,
    askedBy: by,
    askedAt: new Date(nowMs),
    decidedBy: null,
    decidedAt: null,
    expiresAt,
    endedAt: null,
    endedBy: null,
    sealedContent: null,
    contentAt: null,
    openings: [],
  }
  return insertNumbered(deps.store.holds, row, nowMs, 'TG')
}

async function channelOf(
  { store }: HoldDeps,
  shopId: string,
  { personId, channelId }: Pick<NewHold, 'personId' | 'channelId'>,
): Promise<string | null> {
  if (personId !== null) {
    const person = await store.people.findOne({ _id: personId, shopId }, { channelId: 1 }).lean<PersonDoc>()
    return person?.channelId ?? null
  }
  return channelId !== null && (await store.channels.exists({ _id: channelId, shopId })) ? channelId : null
}

export const findHold = ({ store }: Pick<HoldDeps, 'store'>, shopId: string, holdId: string) =>
  store.holds.findOne({ _id: holdId, shopId }).lean<HoldDoc>()

/** Newest first, without what they hold. */
export async function listHolds(
  { store }: Pick<HoldDeps, 'store'>,
  shopId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<CasePage<HoldDoc>> {
  const rows = await store.holds
    .find({ shopId, ...belowCursor('askedAt', cursor) }, { sealedContent: 0 })
    .sort({ askedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<HoldDoc[]>()
  return pageOf(rows, limit, ({ askedAt }) => askedAt)
}

/** The second of two people: refused to whoever asked. A person's data is copied before the hold stands. */
export async function approveHold(
  deps: HoldDeps,
  shopId: string,
  holdId: string,
  by: string,
): Promise<HoldOutcome> {
  const hold = await findHold(deps, shopId, holdId)
  if (!hold) return 'not-found'
  if (hold.state !== 'asked' || hold.expiresAt.getTime() <= deps.clock.nowMs()) return 'wrong-state'
  if (hold.askedBy === by) return 'same-person'
  // Whoever was erased meanwhile has nothing left to be held.
  if (hold.scope === 'person' && !(await sealContent(deps, hold))) return 'wrong-state'
  return settle(deps, hold, 'asked', {
    state: 'standing',
    decidedBy: by,
    decidedAt: new Date(deps.clock.nowMs()),
  })
}

export async function refuseHold(
  deps: HoldDeps,
  shopId: string,
  holdId: string,
  by: string,
): Promise<HoldOutcome> {
  const hold = await findHold(deps, shopId, holdId)
  if (!hold) return 'not-found'
  const at = new Date(deps.clock.nowMs())
  return settle(deps, hold, 'asked', { state: 'refused', personId: null, decidedBy: by, decidedAt: at })
}

/** Before its time, on one person's word: letting go needs no second. What waited for it goes on by the next sweep. */
export async function endHold(
  deps: HoldDeps,
  shopId: string,
  holdId: string,
  by: string | null,
): Promise<HoldOutcome> {
  const hold = await findHold(deps, shopId, holdId)
  if (!hold) return 'not-found'
  const at = new Date(deps.clock.nowMs())
  if (hold.state !== 'standing') return 'wrong-state'
  await destroyContent(deps, hold)
  const ended = await settle(deps, hold, 'standing', {
    state: 'ended',
    personId: null,
    endedAt: at,
    endedBy: by,
  })
  if (typeof ended !== 'string') deps.log.info('A hold is over', { number: ended.number })
  return ended
}

async function settle(
  { store }: HoldDeps,
  { _id, shopId }: HoldDoc,
  from: HoldState,
  set: Partial<HoldDoc>,
): Promise<HoldDoc | 'wrong-state'> {
  const changed = await store.holds
    .findOneAndUpdate({ _id, shopId, state: from }, { $set: set }, { returnDocument: 'after' })
    .lean<HoldDoc>()
  return changed ?? 'wrong-state'
}

/** Ends what has run out, over all shops; one never approved is refused by its time. @returns how many */
export async function endDueHolds(deps: HoldDeps): Promise<number> {
  const due = await deps.store.holds
    .find(
      { state: { $in: ['asked', 'standing'] }, expiresAt: { $lte: new Date(deps.clock.nowMs()) } },
      { shopId: 1, state: 1 },
      SYSTEM,
    )
    .limit(AT_ONCE)
    .lean<Pick<HoldDoc, '_id' | 'shopId' | 'state'>[]>()
  for (const { _id, shopId, state } of due)
    if (state === 'standing') await endHold(deps, shopId, _id, null)
    else await refuseHold(deps, shopId, _id, 'system')
  return due.length
}
