import type { ClientSession } from 'mongoose'
import { maskJson } from '../kit/mask-json.ts'
import { type DeliveryDoc, type DeliveryOutcome, JOURNAL_PERIOD_MS } from '../store/models/delivery.ts'
import type { Store } from '../store/open-store.ts'
import { updateAll } from '../store/write-in-transaction.ts'
import type { Vault } from '../vault/vault.ts'
import { type PreparedRow, sealForShop } from './prepare-rows.ts'
import type { Effect } from './reduce/apply-event.ts'
import { StateMoved } from './write-state.ts'
import { newObjectId } from '../store/object-id.ts'

type Applied = Extract<PreparedRow, { fate: 'apply' }>

/** What became of a row's members, by their place in it. */
export type MemberEffects = ReadonlyMap<number, Effect | { readonly refused: string }>

export interface RowTally extends DeliveryOutcome {
  unclaimed: number
}

interface FinishDeps {
  readonly store: Store
  readonly vault: Vault
  readonly nowMs: number
  readonly fence: number
}

interface RowEnd {
  readonly ids: DeliveryDoc['_id'][]
  readonly set: Partial<DeliveryDoc>
}

/**
 * Marks the rows of a turn, inside its transaction. A row of which only some members are unreadable is done, and each of
 * those stands on as a parked row of its own; the events a row answers for add up to what came in.
 */
export async function finishRows(
  deps: FinishDeps,
  rows: readonly PreparedRow[],
  effects: ReadonlyMap<PreparedRow, MemberEffects>,
  session: ClientSession,
): Promise<RowTally> {
  const tally: RowTally = { applied: 0, duplicates: 0, parked: 0, refused: 0, unclaimed: 0 }
  const ends = new Map<string, RowEnd>()
  const parkedMembers: DeliveryDoc[] = []
  const end = (row: PreparedRow, set: Partial<DeliveryDoc>): void => {
    // Rows that end alike are marked by one statement. What is sealed anew ends like no other.
    const key = set.sealed ? row.row._id.toHexString() : `${keyOf(set)} ${set.sealed === null}`
    const known = ends.get(key)
    if (known) known.ids.push(row.row._id)
    else ends.set(key, { ids: [row.row._id], set })
  }
  for (const row of rows) {
    if (row.fate === 'apply') {
      const { set, outcome, apart } = await endOf(deps, row, effects.get(row) ?? new Map())
      end(row, set)
      parkedMembers.push(...apart)
      add(tally, outcome)
      tally.parked += apart.length
    } else if (row.fate === 'park') {
      end(row, { state: 'parked', reason: row.reason, expireAt: null, ...ids(row.subject) })
      tally.parked += row.row.events
    } else if (row.fate === 'unclaimed') {
      const until = new Date(row.row.receivedAt.getTime() + JOURNAL_PERIOD_MS)
      end(row, { state: 'unclaimed', expireAt: until, fence: deps.fence })
      tally.unclaimed += row.row.events
    } else {
      end(row, { ...refused(deps, row.row.events), reason: 'channel-unlinked', ...ids(row) })
      tally.refused += row.row.events
    }
  }
  await write(deps.store, [...ends.values()], parkedMembers, session)
  return tally
}

/** The same for rows that end alike, within one turn. */
const keyOf = ({
  state,
  reason,
  shopId,
  channelId,
  events,
  expireAt,
  outcome,
}: Partial<DeliveryDoc>): string =>
  `${state} ${shopId} ${channelId} ${events} ${expireAt?.getTime()} ` +
  `${outcome?.applied} ${outcome?.duplicates} ${outcome?.parked} ${outcome?.refused} ${reason}`

const ids = ({ shopId, channelId }: { shopId: string; channelId: string }) => ({ shopId, channelId })

/** Refused rows keep their count and nothing of their content. */
const refused = (deps: FinishDeps, events: number): Partial<DeliveryDoc> => ({
  state: 'refused',
  sealed: null,
  outcome: { applied: 0, duplicates: 0, parked: 0, refused: events },
  doneAt: new Date(deps.nowMs),
  fence: deps.fence,
  expireAt: new Date(deps.nowMs + JOURNAL_PERIOD_MS),
})

async function endOf(
  deps: FinishDeps,
  prepared: Applied,
  effects: MemberEffects,
): Promise<{ set: Partial<DeliveryDoc>; outcome: DeliveryOutcome; apart: DeliveryDoc[] }> {
  const { row, subject, members, bytes } = prepared
  const outcome: DeliveryOutcome = { applied: 0, duplicates: 0, parked: 0, refused: 0 }
  const unreadable: { at: number; reason: string }[] = []
  let refusal: string | null = null
  const erasedIds: string[] = []
  for (const member of members) {
    const effect = effects.get(member.at)
    if (member.verdict === 'park') unreadable.push(member)
    else if (member.verdict === 'refuse') {
      refusal = member.reason
      erasedIds.push(...(member.erasedIds ?? []))
      outcome.refused += 1
    } else if (typeof effect === 'object') {
      refusal = effect.refused
      outcome.refused += 1
    } else outcome[effect === 'applied' ? 'applied' : 'duplicates'] += 1
  }
  if (unreadable.length === members.length) {
    const set = {
      state: 'parked',
      reason: unreadable[0]?.reason ?? 'nothing in it',
      expireAt: null,
      ...ids(subject),
    } as const
    return {
      set: { ...set, ...(await sealForShop(deps.vault, subject.shopId, row._id, bytes)) },
      outcome: { ...outcome, parked: row.events },
      apart: [],
    }
  }
  // What is set aside keeps its place among members that name an erased person no more.
  const kept = erasedIds.length === 0 ? bytes : (maskJson(bytes, erasedIds, 'null')?.bytes ?? bytes)
  const apart = await Promise.all(
    unreadable.map((member) => parkedApart(deps, { ...prepared, bytes: kept }, member)),
  )
  if (outcome.refused === members.length)
    return { set: { ...refused(deps, row.events), reason: refusal, ...ids(subject) }, outcome, apart }
  const answersFor = members.length - apart.length
  const set: Partial<DeliveryDoc> = {
    state: 'done',
    outcome,
    doneAt: new Date(deps.nowMs),
    fence: deps.fence,
    expireAt: new Date(deps.nowMs + JOURNAL_PERIOD_MS),
    reason: refusal,
    ...(refusal === 'person-erased' || erasedIds.length > 0 ? { sealed: null } : {}),
    ...(answersFor === row.events ? {} : { events: answersFor }),
    ...ids(subject),
  }
  return { set, outcome, apart }
}

async function parkedApart(
  deps: FinishDeps,
  { row, subject, bytes }: Applied,
  member: { readonly at: number; readonly reason: string },
): Promise<DeliveryDoc> {
  const _id = newObjectId()
  return {
    ...row,
    _id,
    events: 1,
    member: member.at,
    ...(await sealForShop(deps.vault, subject.shopId, _id, bytes)),
    state: 'parked',
    attempts: 0,
    reason: member.reason,
    fence: deps.fence,
    doneAt: null,
    outcome: null,
    ...ids(subject),
    expireAt: null,
  }
}

async function write(
  store: Store,
  ends: readonly RowEnd[],
  parkedMembers: readonly DeliveryDoc[],
  session: ClientSession,
): Promise<void> {
  if (parkedMembers.length > 0) await store.deliveries.collection.insertMany([...parkedMembers], { session })
  if (ends.length === 0) return
  const updates = ends.map(({ ids: rowIds, set }) => ({
    q: { _id: { $in: rowIds }, state: 'pending' },
    u: { $set: set },
    multi: true,
  }))
  const rows = ends.reduce((sum, { ids: rowIds }) => sum + rowIds.length, 0)
  if ((await updateAll(store.deliveries, updates, session)) !== rows) throw new StateMoved('deliveries')
}

function add(tally: RowTally, outcome: DeliveryOutcome): void {
  tally.applied += outcome.applied
  tally.duplicates += outcome.duplicates
  tally.refused += outcome.refused
  tally.parked += outcome.parked
}
