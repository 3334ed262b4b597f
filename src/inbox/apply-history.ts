import type { ClientSession } from 'mongoose'
import type { InboundEvent } from '../channels/inbound-event.ts'
import { appendEvents } from '../events/append.ts'
import type { OutEvent } from '../events/out-event.ts'
import { holdLease, type Lease } from '../store/lease.ts'
import type { Store } from '../store/open-store.ts'
import type { Vault } from '../vault/vault.ts'
import { ChannelGone } from './accounts.ts'
import { chatCodesAmong, type RecordChatCodes } from './chat-codes.ts'
import { type LeftToDo, leftToDo, readState } from './apply-turn.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { askGraves } from './erased.ts'
import { eventsOf } from './out-events.ts'
import { personOf, sealsFor } from './people-seals.ts'
import { applyEvent } from './reduce/apply-event.ts'
import { recountUnread } from './unread.ts'
import { type Subject, WorkingSet } from './working-set.ts'
import { writeState } from './write-state.ts'

export interface HistoryDeps {
  readonly store: Store
  readonly vault: Vault
  /** Each must still be held when the page is committed: the lane's, and that of the run. */
  readonly leases: readonly Lease[]
  /** Without it nobody proves by a code who they are: for tests and measures alone. */
  readonly recordChatCodes?: RecordChatCodes | undefined
}

export interface HistoryPage {
  readonly subject: Subject
  readonly events: readonly InboundEvent[]
  /** When the platform was asked for it. */
  readonly readAt: Date
  /** What is dated up to this moment was somebody else's to answer, before the channel was linked here. */
  readonly oldUpTo: Date
}

export interface HistoryOutcome extends LeftToDo {
  /** Messages, comments and posts of the page. */
  readonly seen: number
  /** Of these, what no webhook had brought. */
  readonly recovered: number
}

/** Tries of a page that met somebody else's write in a way the driver does not repeat by itself. */
const ATTEMPTS = 3

/**
 * Applies a page of history by the rules webhooks are applied by, in one transaction with the run's own note of it: the
 * same platform ids, so nothing is doubled whatever came first. Old messages disturb nobody: a conversation that history
 * touches counts as read up to the linking, and what is older than that is told as one change of its conversation.
 * @param note writes where the run stands now; runs in the transaction, several times if need be
 * @throws {LeaseLost | ChannelGone} and what the database throws
 */
export async function applyHistory(
  deps: HistoryDeps,
  page: HistoryPage,
  note: (session: ClientSession, outcome: HistoryOutcome) => Promise<void>,
): Promise<HistoryOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(deps, page, note)
    } catch (error) {
      const raced = isDuplicateKey(error) || (error as Error).name === 'StateMoved'
      if (!raced || attempt === ATTEMPTS) throw error
    }
  }
}

async function applyOnce(
  deps: HistoryDeps,
  { subject, events, readAt, oldUpTo }: HistoryPage,
  note: (session: ClientSession, outcome: HistoryOutcome) => Promise<void>,
): Promise<HistoryOutcome> {
  const { store, vault } = deps
  const told = [...events].sort((a, b) => a.atMs - b.atMs).map((event) => ({ subject, event }))
  // By the time the page was asked for: what was written after an erasure comes back by its own words.
  const graves = await askGraves(deps, told, readAt.getTime())
  await graves.welcome()
  const work = told.filter((item) => graves.judge(item) === 'enter')
  const seals = await sealsFor(vault, work)
  return store.transaction(async (session) => {
    for (const lease of deps.leases) await holdLease(store, lease, session)
    await touchChannel(store, subject, readAt, session)
    const allowed = work.filter(({ event }) => {
      const personId = personOf(subject, event)
      return personId === null || seals.has(subject.shopId, personId)
    })
    const stored = await readState(deps, allowed, seals, session, 'history')
    const set = new WorkingSet(stored, seals)
    const anew = allowed.filter(
      ({ event }) => applyEvent(set, subject, event, readAt, 'history') === 'applied',
    )
    await recountUnread(store, set, session, readUpTo(set, oldUpTo))
    await writeState(store, set, session)
    const told = await eventsOf(store, set, () => subject.platform, session)
    await appendEvents(store, quietly(told, oldUpTo), session)
    const codes = chatCodesAmong(anew)
    if (codes.length > 0) await deps.recordChatCodes?.(codes, session)
    const outcome: HistoryOutcome = {
      seen: allowed.filter(({ event }) => isContent(event)).length,
      recovered: broughtAnew(set),
      ...leftToDo(set, stored.ownRows),
    }
    await note(session, outcome)
    return outcome
  })
}

/** An unlink at the same moment conflicts with this write, so nothing is stored for a channel after its unlink. */
async function touchChannel(
  store: Store,
  { channelId, shopId }: Subject,
  readAt: Date,
  session: ClientSession,
): Promise<void> {
  const result = await store.channels.collection.updateOne(
    { _id: channelId as never, shopId, live: true },
    { $set: { historyReadAt: readAt } },
    { session },
  )
  if (result.matchedCount !== 1) throw new ChannelGone()
}

/**
 * What was written before the linking was somebody else's to answer: it never counts as unread here.
 * @returns the conversations whose mark moved
 */
function readUpTo(set: WorkingSet, mark: Date): ReadonlySet<string> {
  const moved = new Set<string>()
  for (const { _id, staffReadAt } of set.conversations.all()) {
    if (staffReadAt !== null && staffReadAt >= mark) continue
    set.conversations.change(_id, { staffReadAt: mark })
    moved.add(_id)
  }
  return moved
}

/** Messages and comments of before the linking ring no bell: one change a conversation says that there is more to see. */
function quietly(told: readonly OutEvent[], mark: Date): OutEvent[] {
  const kept: OutEvent[] = []
  const changed = new Set<string>()
  for (const event of told) {
    const old = event.at <= mark
    if (old && event.type === 'comment.created') continue
    if (!old || event.conversationId === null || !event.type.startsWith('message.')) {
      kept.push(event)
      continue
    }
    if (changed.has(event.conversationId)) continue
    changed.add(event.conversationId)
    kept.push({ ...event, type: 'conversation.changed', subjectId: event.conversationId })
  }
  return kept
}

const isContent = ({ kind, ...event }: InboundEvent): boolean =>
  kind === 'message' || kind === 'post' || (kind === 'comment' && 'verb' in event && event.verb === 'add')

/** Documents that became visible by this page and by nothing else. */
const broughtAnew = (set: WorkingSet): number =>
  [set.messages, set.comments, set.posts].reduce(
    (sum, drafts) =>
      sum +
      drafts.added().filter(({ stub, history }) => !stub && history === true).length +
      drafts.changed().filter(({ before, after }) => before.stub && !after.stub && after.history === true)
        .length,
    0,
  )
