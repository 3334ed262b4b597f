import type { ClientSession } from 'mongoose'
import { appendEvents } from '../events/append.ts'
import type { OutEvent } from '../events/out-event.ts'
import { createTurns, type Turns } from '../kit/turns.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import { type Author, type OutboxDeps, SendRefused } from './deps.ts'
import { sealAction, type StoredAction } from './sealed-action.ts'
import { isDuplicateKey } from '../store/store-faults.ts'

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
 * @returns the row, and whether it is new
 */
export async function accept(
  deps: OutboxDeps,
  wish: Acceptance,
): Promise<{ readonly row: OutboxDoc; readonly isNew: boolean }> {
  const { store, vault, clock } = deps
  const bodyHash = await hashOf(deps, wish)
  const sealedAction = await sealAction(
    vault,
    { _id: wish.outboxId, shopId: wish.shopId, personId: wish.personId },
    wish.action,
  )
  try {
    const insert = () =>
      store.transaction(async (session) => {
        // The counter's document is what makes two acceptances of one thread take turns.
        const thread = await store.threads
          .findOneAndUpdate(
            { _id: wish.threadKey, shopId: wish.shopId },
            { $inc: { nextSeq: 1 }, $setOnInsert: { channelId: wish.channelId } },
            { upsert: true, returnDocument: 'after', session },
          )
          .lean()
        const acceptedAt = new Date(clock.nowMs())
        const made: OutboxDoc = {
          _id: wish.outboxId,
          shopId: wish.shopId,
          channelId: wish.channelId,
          platform: wish.platform,
          threadKey: wish.threadKey,
          seq: thread?.nextSeq ?? 1,
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
        await store.outbox.create([made], { session })
        await wish.also?.(session, acceptedAt)
        await appendEvents(store, [{ ...wish.event, at: acceptedAt }], session)
        return made
      })
    const row = await turnsOf(store).take(wish.threadKey, insert)
    deps.meter.count('outbox_accepted_total', { platform: wish.platform, kind: wish.action.do })
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
