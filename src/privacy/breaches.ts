import { newId } from '../kit/ids.ts'
import type { BreachDoc, BreachState } from '../store/models/breach.ts'
import type { ComplaintDoc } from '../store/models/complaint.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { belowCursor, type CasePage, pageOf } from './case-page.ts'
import type { PrivacyDeps } from './deps.ts'
import { insertNumbered } from './insert-numbered.ts'

export type BreachDeps = Pick<PrivacyDeps, 'store' | 'vault' | 'clock' | 'log' | 'meter'>

/** Law 91/2025, art. 23: the authority is told within 72 hours of the detection. */
export const NOTIFY_WITHIN_MS = 72 * 60 * 60 * 1000

/** What the notice has to say. */
export interface BreachWords {
  readonly what: string
  /** What kinds of data. */
  readonly data: string
  readonly consequences: string
  readonly measures: string
}

export interface NewBreach {
  readonly detectedAt: Date
  readonly words: BreachWords
  readonly channels: readonly string[]
  readonly people: readonly string[]
  readonly peopleCount: number | null
  readonly by: string
}

const placeOf = (documentId: string) => ({ collection: 'breaches', documentId, field: 'sealedWords' })

/** @returns null: a channel or person that is not the shop's */
export async function enterBreach(
  deps: BreachDeps,
  shopId: string,
  wish: NewBreach,
): Promise<BreachDoc | null> {
  const channels = [...new Set(wish.channels)]
  const people = [...new Set(wish.people)]
  if (!(await areOwn(deps, shopId, { channels, people }))) return null
  return insert(deps, shopId, { ...wish, channels, people }, null)
}

interface Concerned {
  readonly channels: readonly string[]
  readonly people: readonly string[]
}

/** Each of them named once. */
async function areOwn(
  { store }: Pick<BreachDeps, 'store'>,
  shopId: string,
  { channels, people }: Concerned,
): Promise<boolean> {
  const [ownChannels, ownPeople] = await Promise.all([
    store.channels.countDocuments({ shopId, _id: { $in: [...channels] } }),
    store.people.countDocuments({ shopId, _id: { $in: [...people] } }),
  ])
  return ownChannels === channels.length && ownPeople === people.length
}

async function insert(
  deps: BreachDeps,
  shopId: string,
  wish: NewBreach,
  complaintId: string | null,
): Promise<BreachDoc> {
  const _id = newId('brc')
  const nowMs = deps.clock.nowMs()
  const sealer = await deps.vault.forShop(shopId)
  const row: Omit<BreachDoc, 'number'> = {
    _id,
    shopId,
    state: 'open',
    detectedAt: wish.detectedAt,
    notifyBy: new Date(wish.detectedAt.getTime() + NOTIFY_WITHIN_MS),
    sealedWords: sealer.seal(placeOf(_id), JSON.stringify(wish.words)),
    channels: [...wish.channels],
    people: [...wish.people],
    peopleCount: Math.max(wish.peopleCount ?? 0, wish.people.length),
    complaintId,
    enteredBy: wish.by,
    enteredAt: new Date(nowMs),
    authorityToldAt: null,
    authorityReference: null,
    peopleToldAt: null,
    closedAt: null,
    closedBy: null,
    minutes: null,
  }
  const made = await insertNumbered(deps.store.breaches, row, nowMs, 'SC')
  deps.meter.count('privacy_breaches_total')
  deps.log.warn('A breach is on record: the authority is to be told', {
    number: made.number,
    notifyBy: made.notifyBy.toISOString(),
  })
  return made
}

/** The breach of a complaint that was found true: one, however often it is asked for. @returns its id */
export async function openBreachOf(deps: BreachDeps, complaint: ComplaintDoc, by: string): Promise<string> {
  const { shopId, personId, channelId, number } = complaint
  const known = () => deps.store.breaches.findOne({ shopId, complaintId: complaint._id }).lean<BreachDoc>()
  const before = await known()
  if (before) return before._id
  const wish: NewBreach = {
    detectedAt: complaint.examinedAt ?? new Date(deps.clock.nowMs()),
    words: { what: number, data: '', consequences: '', measures: '' },
    channels: channelId === null ? [] : [channelId],
    people: personId === null ? [] : [personId],
    peopleCount: null,
    by,
  }
  try {
    return (await insert(deps, shopId, wish, complaint._id))._id
  } catch (error) {
    const other = isDuplicateKey(error) ? await known() : null
    if (!other) throw error
    return other._id
  }
}

export const findBreach = ({ store }: Pick<BreachDeps, 'store'>, shopId: string, breachId: string) =>
  store.breaches.findOne({ _id: breachId, shopId }).lean<BreachDoc>()

export const wordsOfBreach = async (
  { vault }: Pick<BreachDeps, 'vault'>,
  row: BreachDoc,
): Promise<BreachWords> =>
  JSON.parse((await vault.forShop(row.shopId)).open(placeOf(row._id), row.sealedWords)) as BreachWords

/** Newest detection first. */
export async function listBreaches(
  { store }: Pick<BreachDeps, 'store'>,
  shopId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<CasePage<BreachDoc>> {
  const rows = await store.breaches
    .find({ shopId, ...belowCursor('detectedAt', cursor) })
    .sort({ detectedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<BreachDoc[]>()
  return pageOf(rows, limit, ({ detectedAt }) => detectedAt)
}

export type BreachOutcome = BreachDoc | 'wrong-state' | 'not-found'

async function step(
  deps: BreachDeps,
  shopId: string,
  id: string,
  from: readonly BreachState[],
  change: (row: BreachDoc) => Partial<BreachDoc> | null,
): Promise<BreachOutcome> {
  const row = await findBreach(deps, shopId, id)
  if (!row) return 'not-found'
  const set = from.includes(row.state) ? change(row) : null
  if (set === null) return 'wrong-state'
  const changed = await deps.store.breaches
    .findOneAndUpdate({ _id: id, shopId, state: row.state }, { $set: set }, { returnDocument: 'after' })
    .lean<BreachDoc>()
  return changed ?? 'wrong-state'
}

const nowOf = ({ clock }: BreachDeps): Date => new Date(clock.nowMs())

/** What is left out stays as it is. */
export interface BreachChange {
  readonly words: BreachWords
  readonly channels?: readonly string[] | undefined
  readonly people?: readonly string[] | undefined
  readonly peopleCount?: number | undefined
}

/** What the notice says and whom it concerns, put right or filled in while the case is open. */
export async function rewriteBreach(
  deps: BreachDeps,
  shopId: string,
  id: string,
  { words, channels, people, peopleCount }: BreachChange,
): Promise<BreachOutcome> {
  const named = { channels: [...new Set(channels)], people: [...new Set(people)] }
  if (!(await areOwn(deps, shopId, named))) return 'not-found'
  const sealedWords = (await deps.vault.forShop(shopId)).seal(placeOf(id), JSON.stringify(words))
  return step(deps, shopId, id, ['open', 'authority-told'], (row) => {
    const known = people === undefined ? row.people : named.people
    return {
      sealedWords,
      people: known,
      channels: channels === undefined ? row.channels : named.channels,
      peopleCount: Math.max(peopleCount ?? row.peopleCount, known.length),
    }
  })
}

export const tellAuthority = (deps: BreachDeps, shopId: string, id: string, reference: string) =>
  step(deps, shopId, id, ['open'], () => ({
    state: 'authority-told',
    authorityToldAt: nowOf(deps),
    authorityReference: reference,
  }))

export const tellPeople = (deps: BreachDeps, shopId: string, id: string) =>
  step(deps, shopId, id, ['open', 'authority-told'], ({ peopleToldAt }) =>
    peopleToldAt === null ? { peopleToldAt: nowOf(deps) } : null,
  )

/** With its minutes; where the authority was not told, they say why that was not due. */
export const closeBreach = (
  deps: BreachDeps,
  shopId: string,
  id: string,
  { minutes, by }: { readonly minutes: string; readonly by: string },
) =>
  step(deps, shopId, id, ['open', 'authority-told'], () => ({
    state: 'closed',
    minutes,
    closedAt: nowOf(deps),
    closedBy: by,
  }))
