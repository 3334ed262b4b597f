import { isRecord, type JsonRecord } from './json-record.ts'

/** One update inside a delivery, before anybody has read it. */
export interface Member {
  /** Where it stood. `standby`: another app holds the thread; the update itself has the same shape. */
  readonly via: 'messaging' | 'standby' | 'changes' | 'none'
  /** The webhook field of a `changes` member (`feed`, `mention`…); null elsewhere. */
  readonly field: string | null
  /** The messaging event, or the `value` of the change; whatever was there if it is no object. */
  readonly value: unknown
  readonly accountId: string
  /** The entry's own time, milliseconds; null: not given. */
  readonly entryAtMs: number | null
}

/** Stands where an entry names no account; such a part is kept as unclaimed and can be looked at. */
export const NO_ACCOUNT = '0'

/**
 * Every update of one entry. `changes` come in the documented place and, in samples of the app dashboard, hold
 * messaging events too. An entry with none of the three lists is one member of its own, so that it is counted and kept.
 */
export function membersOf(entry: unknown): Member[] {
  const accountId = accountOf(entry)
  if (!isRecord(entry)) return [{ via: 'none', field: null, value: entry, accountId, entryAtMs: null }]
  const entryAtMs = toMs(entry.time)
  const base = { accountId, entryAtMs }
  const members: Member[] = [
    ...listed(entry.messaging).map((value) => ({ via: 'messaging' as const, field: null, value, ...base })),
    ...listed(entry.standby).map((value) => ({ via: 'standby' as const, field: null, value, ...base })),
    ...listed(entry.changes).map((change) => ({ ...changeParts(change), ...base })),
  ]
  return members.length > 0 ? members : [{ via: 'none', field: null, value: entry, ...base }]
}

/** How many members {@link membersOf} will find, without making them: the intake counts, the drain reads. */
export function countMembers(entry: unknown): number {
  if (!isRecord(entry)) return 1
  return Math.max(1, lengthOf(entry.messaging) + lengthOf(entry.standby) + lengthOf(entry.changes))
}

/** The Page an entry belongs to, as text even where it came as a number. */
export function accountOf(entry: unknown): string {
  const id = isRecord(entry) ? entry.id : null
  return (typeof id === 'string' && id !== '') || Number.isSafeInteger(id) ? String(id) : NO_ACCOUNT
}

/** Unix milliseconds. Messaging times are milliseconds, feed times seconds: below 10^11 (1973 in the one, 5138 in the other) it is seconds. */
export function toMs(time: unknown): number | null {
  const value = typeof time === 'string' && /^\d{1,15}$/.test(time) ? Number(time) : time
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null
  return Math.trunc(value < SECONDS_BELOW ? value * 1000 : value)
}
const SECONDS_BELOW = 100_000_000_000

function changeParts(change: unknown): Pick<Member, 'via' | 'field' | 'value'> {
  if (!isRecord(change)) return { via: 'changes', field: null, value: change }
  const field = typeof change.field === 'string' ? change.field : null
  const asMessaging = field !== 'feed' && isRecord(change.value) && speaksMessaging(change.value)
  return {
    via: asMessaging ? 'messaging' : 'changes',
    field: asMessaging ? null : field,
    value: change.value,
  }
}

const speaksMessaging = (value: JsonRecord): boolean => isRecord(value.sender) || isRecord(value.recipient)

const listed = (list: unknown): readonly unknown[] =>
  Array.isArray(list) ? list : list === undefined || list === null ? [] : [list]

const lengthOf = (list: unknown): number => listed(list).length
