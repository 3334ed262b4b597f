import { expect } from 'vitest'
import type { DeliveryDoc } from '../../src/store/models/delivery.ts'
import type { MessageDoc } from '../../src/store/models/conversation.ts'
import { idOf } from '../../src/kit/ids.ts'
import type { ProgramsStack } from './programs-stack.ts'
import { eventually, type EventuallyOptions } from './wait.ts'

/** What a check of the way in saw, in events unless said otherwise. */
export interface WayInFigures {
  /** Events in deliveries that were answered 200, each time they were sent counted. */
  readonly acknowledged: number
  /** Attempts to deliver that got no 200. */
  readonly refusedAttempts: number
  readonly conversations: number
  readonly messages: number
  readonly applied: number
  readonly duplicates: number
  readonly parked: number
  readonly refused: number
}

const PATIENCE: EventuallyOptions = { timeoutMs: 120_000, everyMs: 100 }

/** Every webhook has been delivered or given up, and nothing acknowledged waits any more. */
export async function everythingApplied(stack: ProgramsStack, patience = PATIENCE): Promise<void> {
  const { timeoutMs } = { ...PATIENCE, ...patience }
  expect(await stack.sandbox.idle(timeoutMs), 'every webhook is delivered or given up').toBe(true)
  await eventually(
    async () => expect(await stack.store.deliveries.countDocuments({ state: 'pending' })).toBe(0),
    { ...PATIENCE, ...patience },
  )
}

/**
 * Nothing lost, nothing twice: what the sandbox's own history says was answered 200 is stored once, as the platform itself
 * has it (order, edits, unsent messages, reactions), told once, and every event is accounted for in the journal.
 */
export async function checkWayIn(stack: ProgramsStack): Promise<WayInFigures> {
  const acknowledged = acknowledgedMessages(stack)
  const stored = await storedMessages(stack)
  const wrong: string[] = []
  let messages = 0
  const threads = await platformThreads(stack)
  for (const [conversationId, thread] of threads) {
    const ours = (stored.get(conversationId) ?? []).map(asTheyHaveIt)
    const here = new Set(ours.map(({ id }) => id))
    // Refused and yet kept is no fault: a write that hung may go through after its sender was told to come again.
    const truth = thread
      .filter(({ shown, mustBeHere }) => mustBeHere || acknowledged.ids.has(shown.id) || here.has(shown.id))
      .map(({ shown }) => shown)
    messages += ours.length
    if (JSON.stringify(ours) !== JSON.stringify(truth)) wrong.push(difference(conversationId, truth, ours))
  }
  for (const id of stored.keys()) if (!threads.has(id)) wrong.push(`${id}: no such thread there`)
  expect(wrong.slice(0, 3), `conversations that differ from the platform's: ${wrong.length}`).toEqual([])
  expect(await toldTwice(stack), 'messages told twice, or never').toEqual([])
  const tally = await journalTally(stack)
  expect(tally.unaccounted, 'journal rows whose events do not add up').toEqual([])
  return {
    acknowledged: acknowledged.events,
    refusedAttempts: acknowledged.refusedAttempts,
    conversations: threads.size,
    messages,
    ...tally.figures,
  }
}

type Shown = { id: string; edits: number | null; deleted: boolean; reaction: string | null }

const asTheyHaveIt = (message: MessageDoc): Shown => ({
  id: message.externalId ?? '',
  edits: message.deletedAt === null ? (message.editNumber ?? 0) : null,
  deleted: message.deletedAt !== null,
  reaction: message.reactions.find(({ by }) => by === 'person')?.emoji ?? null,
})

/** `mustBeHere`: sent by us, so known whether its echo was acknowledged or not. */
type There = { readonly shown: Shown; readonly mustBeHere: boolean }

/** What the platforms themselves hold, by our conversation's id. */
async function platformThreads({ sandbox, store }: ProgramsStack): Promise<Map<string, There[]>> {
  const channels = await store.channels.find({}, null, { system: 'a look at all shops' }).lean()
  const channelOf = new Map(channels.map((channel) => [channel.externalId, channel._id]))
  const { truth } = sandbox.facebook
  const threads = new Map<string, There[]>()
  for (const { pageId, psid } of truth.conversations()) {
    const shown = truth.messages(psid).map(({ mid, from, edits, deleted, reactions }) => ({
      mustBeHere: from === 'page',
      shown: {
        id: mid,
        edits: deleted ? null : edits,
        deleted,
        reaction: reactions.find(({ by }) => by === 'person')?.emoji ?? null,
      },
    }))
    threads.set(idOf('cnv', channelOf.get(pageId) ?? '', psid), shown)
  }
  for (const messages of Object.values(sandbox.zalo.state().conversations)) {
    const [first] = messages
    if (first === undefined) continue
    const shown = messages.map(({ id, origin }) => ({
      mustBeHere: origin !== 'user',
      shown: { id, edits: 0, deleted: false, reaction: null },
    }))
    threads.set(idOf('cnv', channelOf.get(first.oaId) ?? '', first.userId), shown)
  }
  return threads
}

function difference(id: string, truth: readonly Shown[], ours: readonly Shown[]): string {
  const at = truth.findIndex((one, n) => JSON.stringify(one) !== JSON.stringify(ours[n]))
  const place = at === -1 ? truth.length : at
  const show = (list: readonly Shown[]) => JSON.stringify(list[place] ?? null)
  return `${id}: ${truth.length} there, ${ours.length} here; at ${place} there ${show(truth)}, here ${show(ours)}`
}

/** What is read of a webhook's body: Facebook's, or Zalo's `message`. */
interface Delivered {
  readonly entry?: readonly { readonly messaging?: readonly { readonly message?: Told }[] }[]
  readonly message?: { readonly msg_id?: string }
}
interface Told {
  readonly mid?: string
  readonly is_deleted?: true
}

/** Ids of messages in deliveries that were answered 200. */
function acknowledgedMessages({ sandbox }: ProgramsStack) {
  const ids = new Set<string>()
  let events = 0
  let refusedAttempts = 0
  for (const delivery of sandbox.history.deliveries()) {
    if (delivery.status !== 200) {
      refusedAttempts += 1
      continue
    }
    events += delivery.events
    const body = JSON.parse(delivery.body.toString('utf8')) as Delivered
    if (body.message?.msg_id !== undefined) ids.add(body.message.msg_id)
    for (const entry of body.entry ?? [])
      for (const { message } of entry.messaging ?? [])
        if (message?.mid !== undefined && !message.is_deleted) ids.add(message.mid)
  }
  return { ids, events, refusedAttempts }
}

/** Those that have a platform's id: what was accepted and has none yet is a matter of the sends' own check. */
async function storedMessages({ store }: ProgramsStack): Promise<Map<string, MessageDoc[]>> {
  const byConversation = new Map<string, MessageDoc[]>()
  const rows = store.messages.collection

    .find(
      { stub: false, externalId: { $ne: null } },
      { projection: { sealedText: 0, sealedAttachments: 0, sealedEdit: 0 } },
    )
    .sort({ sentAt: 1, _id: 1 }) as unknown as AsyncIterable<MessageDoc>
  for await (const row of rows) {
    const known = byConversation.get(row.conversationId)
    if (known) known.push(row)
    else byConversation.set(row.conversationId, [row])
  }
  return byConversation
}

/** Inbound messages with another number of `message.received` events than one. */
async function toldTwice({ store }: ProgramsStack): Promise<string[]> {
  // Messages first: what history brings in between is told together with it, and would look untold the other way round.
  const inbound = (await store.messages.collection
    .find({ stub: false, direction: 'in' }, { projection: { _id: 1 } })
    .toArray()) as unknown as { _id: string }[]
  const told = await store.events.collection
    .aggregate<{ _id: string; times: number }>([
      { $match: { type: 'message.received' } },
      { $group: { _id: '$subjectId', times: { $sum: 1 } } },
    ])
    .toArray()
  const times = new Map(told.map((row) => [row._id, row.times]))
  return inbound
    .filter(({ _id }) => times.get(_id) !== 1)
    .map(({ _id }) => `${_id}: told ${times.get(_id) ?? 0} times`)
    .slice(0, 5)
}

async function journalTally({ store }: ProgramsStack) {
  const figures = { applied: 0, duplicates: 0, parked: 0, refused: 0 }
  const unaccounted: string[] = []
  const rows = store.deliveries.collection.find(
    {},
    { projection: { state: 1, events: 1, outcome: 1 } },
  ) as unknown as AsyncIterable<DeliveryDoc>
  for await (const { _id, state, events, outcome } of rows) {
    if (state === 'parked') {
      figures.parked += events
      continue
    }
    const sum = outcome ? outcome.applied + outcome.duplicates + outcome.parked + outcome.refused : -1
    if (outcome === null || sum !== events) unaccounted.push(`${String(_id)} ${state}: ${events} ≠ ${sum}`)
    else for (const kind of ['applied', 'duplicates', 'refused'] as const) figures[kind] += outcome[kind]
  }
  return { figures, unaccounted: unaccounted.slice(0, 5) }
}
