import type { ClientSession } from 'mongoose'
import { appendEvents } from '../events/append.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { holdLease, type Lease } from '../store/lease.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { touchChannels } from './accounts.ts'
import { chatCodesAmong, type RecordChatCodes } from './chat-codes.ts'
import { finishRows, type MemberEffects, type RowTally } from './finish-rows.ts'
import { loadState, type TurnEvent } from './load-state.ts'
import { eventsOf } from './out-events.ts'
import { notePolicy } from './note-policy.ts'
import { type PeopleSeals, personOf, sealsFor } from './people-seals.ts'
import type { PreparedRow } from './prepare-rows.ts'
import { applyEvent, type Effect } from './reduce/apply-event.ts'
import { settleEchoes } from './settle-echoes.ts'
import { recountUnread } from './unread.ts'
import { type RecordWithdrawals, withdrawalsAmong } from './withdrawals.ts'
import { type Source, type StoredState, WorkingSet } from './working-set.ts'
import { writeState } from './write-state.ts'

export interface TurnDeps {
  readonly store: Store
  readonly vault: Vault
  readonly nowMs: number
  readonly lease: Lease
  readonly recordWithdrawals?: RecordWithdrawals | undefined
  readonly recordChatCodes?: RecordChatCodes | undefined
}

/** What a committed turn leaves to be done outside of it, by ids. */
export interface TurnResult extends LeftToDo {
  readonly tally: RowTally
  /** Erasures that were put on record. */
  readonly withdrawn: number
  /** Requests whose person proved by a code that it is them. */
  readonly proved: number
}

export interface LeftToDo {
  readonly newPeople: { shopId: string; personId: string }[]
  readonly renamedPeople: { shopId: string; personId: string }[]
  readonly touchedMessages: { shopId: string; messageId: string }[]
  /** Comments with a text that nobody has judged yet. */
  readonly wordedComments: { shopId: string; commentId: string }[]
  readonly settledThreads: { shopId: string; threadKey: string }[]
}

interface Work extends TurnEvent {
  readonly row: PreparedRow
  readonly at: number
  readonly receivedAt: Date
}

/**
 * One transaction: everything the rows say is stored, told and marked done, under the lease, or nothing of it. May run
 * several times; nothing outside the database is touched.
 * @throws {LeaseLost | ChannelGone | StateMoved} and whatever the database or a poisonous row throws
 */
export async function applyTurn(deps: TurnDeps, rows: readonly PreparedRow[]): Promise<TurnResult> {
  const work = inOrder(rows)
  const seals = await sealsFor(deps.vault, work)
  return deps.store.transaction(async (session) => {
    await holdLease(deps.store, deps.lease, session)
    await touchChannels(deps.store, heardOf(rows), session)
    const { allowed, effects } = refuseErased(work, seals)
    const stored = await readState(deps, allowed, seals, session)
    const set = new WorkingSet(stored, seals)
    for (const item of allowed)
      effectsOf(effects, item.row).set(item.at, applyEvent(set, item.subject, item.event, item.receivedAt))
    await recountUnread(deps.store, set, session)
    await writeState(deps.store, set, session)
    const platforms = new Map(work.map(({ subject }) => [subject.channelId, subject.platform]))
    const told = await eventsOf(deps.store, set, (channelId) => platforms.get(channelId) ?? null, session)
    await appendEvents(deps.store, told, session)
    await notePolicy(deps.store, allowed, session)
    const withdrawals = withdrawalsAmong(allowed)
    if (withdrawals.length > 0) await deps.recordWithdrawals?.(withdrawals, session)
    const codes = chatCodesAmong(allowed.filter(({ row, at }) => effects.get(row)?.get(at) === 'applied'))
    const proved = codes.length > 0 ? ((await deps.recordChatCodes?.(codes, session)) ?? 0) : 0
    const tally = await finishRows({ ...deps, fence: deps.lease.fence }, rows, effects, session)
    return { tally, withdrawn: withdrawals.length, proved, ...leftToDo(set, stored.ownRows) }
  })
}

/** Every event to apply, each conversation's in platform time; the rules need no order, those who watch do. */
function inOrder(rows: readonly PreparedRow[]): Work[] {
  const work: Work[] = []
  for (const row of rows) {
    if (row.fate !== 'apply') continue
    for (const member of row.members) {
      if (member.verdict !== 'apply') continue
      const { event, at } = member
      work.push({ row, at, event, subject: row.subject, receivedAt: row.row.receivedAt })
    }
  }
  return work.sort((a, b) => timeOf(a) - timeOf(b))
}
const timeOf = ({ event }: Work): number => event.atMs

function heardOf(rows: readonly PreparedRow[]): Map<string, { shopId: string; at: Date }> {
  const heard = new Map<string, { shopId: string; at: Date }>()
  for (const row of rows) {
    if (row.fate !== 'apply') continue
    const { shopId, channelId } = row.subject
    const known = heard.get(channelId)
    if (known === undefined || known.at < row.row.receivedAt)
      heard.set(channelId, { shopId, at: row.row.receivedAt })
  }
  return heard
}

type Effects = Map<PreparedRow, Map<number, Effect | { readonly refused: string }>>

function effectsOf(effects: Effects, row: PreparedRow): Map<number, Effect | { readonly refused: string }> {
  const known = effects.get(row)
  if (known) return known
  const made = new Map<number, Effect | { readonly refused: string }>()
  effects.set(row, made)
  return made
}

/** Nothing of a person whose key was destroyed is stored again. */
function refuseErased(
  work: readonly Work[],
  seals: PeopleSeals,
): { allowed: Work[]; effects: Effects & ReadonlyMap<PreparedRow, MemberEffects> } {
  const effects: Effects = new Map()
  const allowed = work.filter((item) => {
    const personId = personOf(item.subject, item.event)
    if (personId === null || seals.has(item.subject.shopId, personId)) return true
    effectsOf(effects, item.row).set(item.at, { refused: 'person-erased' })
    return false
  })
  return { allowed, effects }
}

/** Everything these events may change, read inside the transaction, with our own sends that they settle. */
export async function readState(
  deps: Pick<TurnDeps, 'store' | 'vault'>,
  work: readonly TurnEvent[],
  seals: PeopleSeals,
  session: ClientSession,
  source: Source = 'webhook',
): Promise<StoredState> {
  let stored = await loadState(deps.store, work, session)
  const ownRows = await settleEchoes(deps, work, stored, session, source)
  if (ownRows.size > 0) stored = await loadState(deps.store, work, session)
  const authors = new Map<string, string[]>()
  const author = (shopId: string, personId: string | null): void => {
    if (personId !== null) authors.set(shopId, [...(authors.get(shopId) ?? []), personId])
  }
  for (const comment of stored.comments) author(comment.shopId, comment.personId)
  for (const post of stored.posts) author(post.shopId, post.byPersonId)
  for (const [shopId, ids] of authors) await seals.alsoFor(shopId, ids)
  return { ...stored, ownRows }
}

export function leftToDo(set: WorkingSet, ownRows: ReadonlyMap<string, OutboxDoc>): LeftToDo {
  const firstHeard = [
    ...set.people.added().filter((person) => person.lastInteractionAt !== null),
    ...set.people
      .changed()
      .filter(({ before, after }) => before.lastInteractionAt === null && after.lastInteractionAt !== null)
      .map(({ after }) => after),
  ]
  const searchable = ['sealedName', 'sealedPhone'] as const
  const renamed = [
    ...set.people.added().filter((person) => searchable.some((field) => person[field] !== null)),
    ...set.people
      .changed()
      .filter(({ patch }) => searchable.some((field) => field in patch))
      .map(({ after }) => after),
  ]
  const worded = [
    ...set.messages.added().filter((message) => !message.stub),
    ...set.messages
      .changed()
      .filter(({ patch }) => 'sealedText' in patch || 'sealedEdit' in patch || 'deletedAt' in patch)
      .map(({ after }) => after),
  ]
  return {
    newPeople: firstHeard.map(({ shopId, _id }) => ({ shopId, personId: _id })),
    renamedPeople: renamed.map(({ shopId, _id }) => ({ shopId, personId: _id })),
    touchedMessages: worded.map(({ shopId, _id }) => ({ shopId, messageId: _id })),
    wordedComments: [
      ...set.comments.added().filter((comment) => !comment.stub),
      ...set.comments
        .changed()
        .filter(({ patch }) => 'sealedText' in patch)
        .map(({ after }) => after),
    ]
      .filter(({ own, sealedText }) => !own && sealedText !== null)
      .map(({ shopId, _id }) => ({ shopId, commentId: _id })),
    settledThreads: [...ownRows.values()].map(({ shopId, threadKey }) => ({ shopId, threadKey })),
  }
}
