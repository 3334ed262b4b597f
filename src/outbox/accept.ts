import type { ClientSession } from 'mongoose'
import { appendEvents } from '../events/append.ts'
import type { OutEvent } from '../events/out-event.ts'
import { createTurns, type Turns } from '../kit/turns.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import { type Author, type OutboxDeps, SendRefused } from './deps.ts'
import { sealAction, type StoredAction } from './sealed-action.ts'
import { isDuplicateKey } from '../store/store-faults.ts'
import { insertAll } from '../store/write-in-transaction.ts'

/** Rows, and with them their idempotency keys, stay this long after they were settled; well over the day promised. */
export const SETTLED_KEEP_MS = 30 * 24 * 60 * 60 * 1000

export interface Acceptance {
  readonly outboxId: string
  readonly shopId: string
  readonly channelId: string
  readonly platform: OutboxDoc['platform']
  readonly threadKey: string
  readonly idempotencyKey: string
  /** What the client sent: the same key with another is refused. */
  readonly fingerprint: unknown
  readonly action: StoredAction
  readonly personId: string | null
  readonly messageId: string | null
  readonly commentId: string | null
  readonly author: Author
  readonly textHash: string | null
  readonly retryOf: string | null
  readonly event: OutEvent
  /** Further writes that stand or fall with the row (its message, the comment's one private reply). Runs in the transaction. */
  readonly also?: (session: ClientSession, acceptedAt: Date) => Promise<void>
}

/**
 * Takes an action into the outbox: its place in the thread, its row, what shows it, and the event, in one transaction.
 * Of several with one key at once one is taken, and all get its row; an earlier one is for {@link firstAcceptance} to find.
 * @param rest what has to follow it at once, in the same thread: all are taken, or none
 * @returns the row (of `wish`), and whether it is new
 */
export async function accept(
  deps: OutboxDeps,
  wish: Acceptance,
  rest: readonly Acceptance[] = [],
): Promise<{ readonly row: OutboxDoc; readonly isNew: boolean }> {
  const { store } = deps
  const bodyHash = await hashOf(deps, wish)
  const wishes = [wish, ...rest]
  const sealed = await Promise.all(
    wishes.map((one) =>
      sealAction(deps.vault, { _id: one.outboxId, shopId: one.shopId, personId: one.personId }, one.action),
    ),
  )
  try {
    const insert = () =>
      store.transaction(async (session) => {
        // The counter's document is what makes two acceptances of one thread take turns.
        const thread = await store.threads
          .findOneAndUpdate(
            { _id: wish.threadKey, shopId: wish.shopId },
            { $inc: { nextSeq: wishes.length }, $setOnInsert: { channelId: wish.channelId } },
            { upsert: true, returnDocument: 'after', session },
          )
          .lean()
        const acceptedAt = new Date(deps.clock.nowMs())
        const firstSeq = (thread?.nextSeq ?? wishes.length) - wishes.length + 1
        const rows = wishes.map((one, at) =>
          toRow(one, { bodyHash, sealedAction: sealed[at] ?? null, acceptedAt, seq: firstSeq + at }),
        )
        await insertAll(store.outbox, rows, session)
        for (const one of wishes) await one.also?.(session, acceptedAt)
        await appendEvents(
          store,
          wishes.map(({ event }) => ({ ...event, at: acceptedAt })),
          session,
        )
        return rows[0] as OutboxDoc
      })
    const { row, isNew } = await turnsOf(store).take(wish.threadKey, async (hasWaited) => {
      // Of a crowd with one key, all but the first would only write to be refused.
      const first = hasWaited ? await byKey(deps, wish, bodyHash) : null
      return first === null ? { row: await insert(), isNew: true } : { row: first, isNew: false }
    })
    if (!isNew) return { row, isNew }
    for (const { platform, action } of wishes)
      deps.meter.count('outbox_accepted_total', { platform, kind: action.do })
    deps.wakeThread({
      shopId: wish.shopId,
      threadKey: wish.threadKey,
      bulk: wish.author.kind === 'bot',
    })
    return { row, isNew: true }
  } catch (error) {
    // Two requests with one key at once: the other one's row is the first answer.
    if (!isDuplicateKey(error)) throw error
    const first = await byKey(deps, wish, bodyHash)
    if (!first) throw error
    return { row: first, isNew: false }
  }
}

type Given = Pick<OutboxDoc, 'bodyHash' | 'sealedAction' | 'acceptedAt' | 'seq'>

function toRow(wish: Acceptance, { bodyHash, sealedAction, acceptedAt, seq }: Given): OutboxDoc {
  return {
    _id: wish.outboxId,
    shopId: wish.shopId,
    channelId: wish.channelId,
    platform: wish.platform,
    threadKey: wish.threadKey,
    seq,
    idempotencyKey: wish.idempotencyKey,
    bodyHash,
    kind: wish.action.do,
    messageId: wish.messageId,
    commentId: wish.commentId,
    personId: wish.personId,
    sealedAction,
    textHash: wish.textHash,
    author: wish.author.kind,
    authorId: wish.author.id,
    state: 'pending',
    open: true,
    attemptId: null,
    attempts: 0,
    attemptStartedAt: null,
    deferredUntil: null,
    externalId: null,
    problem: null,
    retryOf: wish.retryOf,
    passedAt: null,
    acceptedAt,
    settledAt: null,
    expireAt: null,
  }
}

/** With a blank, which no client's key can have: keys of what follows a first row, found by the first one's. */
export const followingKey = (idempotencyKey: string, at: number): string => `${idempotencyKey} ${at}`

/** What was accepted behind a row, in order. */
export async function followersOf({ store }: OutboxDeps, row: OutboxDoc): Promise<OutboxDoc[]> {
  const { shopId, idempotencyKey: key, threadKey } = row
  return store.outbox
    .find({ shopId, threadKey, idempotencyKey: { $gt: `${key} `, $lt: `${key}!` } })
    .hint('once')
    .sort({ seq: 1 })
    .lean<OutboxDoc[]>()
}

const turnsByStore = new WeakMap<Store, Turns>()

/** Of this process: the counter would keep order all the same, but by making most of a crowd run into each other and start anew. */
function turnsOf(store: Store): Turns {
  const known = turnsByStore.get(store) ?? createTurns()
  turnsByStore.set(store, known)
  return known
}

type Keyed = Pick<Acceptance, 'shopId' | 'idempotencyKey' | 'fingerprint'>

/**
 * The row an earlier request with this key was given; null: none. Asked before any check, because a repeated request gets
 * its first answer whatever has become of window, channel or message since.
 * @throws {SendRefused} `idempotency-mismatch`: the key belongs to another body
 */
export const firstAcceptance = async (deps: OutboxDeps, wish: Keyed): Promise<OutboxDoc | null> =>
  byKey(deps, wish, await hashOf(deps, wish))

async function byKey(deps: OutboxDeps, wish: Keyed, bodyHash: string): Promise<OutboxDoc | null> {
  const row = await deps.store.outbox
    .findOne({ shopId: wish.shopId, idempotencyKey: wish.idempotencyKey })
    .lean<OutboxDoc>()
  if (row && row.bodyHash !== bodyHash) throw new SendRefused('idempotency-mismatch')
  return row
}

/** Keyed: a plain hash of a short text could be guessed at by anybody who reads the database. */
async function hashOf({ vault }: OutboxDeps, { shopId, fingerprint }: Keyed): Promise<string> {
  const hash = await vault.keyedHash(shopId)
  return hash('idempotency', JSON.stringify(fingerprint))
}
