import type { OutboxDoc } from '../store/models/outbox.ts'
import type { Store } from '../store/open-store.ts'
import { HELD_PROBLEMS } from './after-attempt.ts'
import type { Thread, WakingThread } from './deps.ts'
import { UNKNOWN_WAIT_MS } from './next-step.ts'

type Head = Pick<OutboxDoc, 'shopId' | 'threadKey' | 'author'>

/**
 * Threads whose head could move now: new rows nobody woke, deferred ones whose time has come, left-over `sending`, `unknown`
 * whose wait is over. Only heads count: what waits behind a held one is no work, however much of it there is. People first.
 */
export async function threadsDue(store: Store, nowMs: number, limit = 500): Promise<WakingThread[]> {
  const heads = await store.outbox.collection
    .aggregate<Head>(headsDue(nowMs, limit), { hint: 'head' })
    .toArray()
  return heads.map(({ shopId, threadKey, author }) => ({ shopId, threadKey, bulk: author === 'bot' }))
}

/** One row a thread is read, not all of them: the index gives each thread's first. */
export function headsDue(nowMs: number, limit: number): object[] {
  const now = new Date(nowMs)
  const first = (field: keyof OutboxDoc) => ({ $first: `$${field}` })
  return [
    { $match: { open: true } },
    { $sort: { threadKey: 1, seq: 1 } },
    {
      $group: {
        _id: '$threadKey',
        shopId: first('shopId'),
        threadKey: first('threadKey'),
        author: first('author'),
        state: first('state'),
        deferredUntil: first('deferredUntil'),
        attemptStartedAt: first('attemptStartedAt'),
        acceptedAt: first('acceptedAt'),
      },
    },
    {
      $match: {
        $or: [
          { state: { $in: ['pending', 'sending'] } },
          { state: 'deferred', deferredUntil: { $lte: now } },
          { state: 'unknown', attemptStartedAt: { $lte: new Date(nowMs - UNKNOWN_WAIT_MS) } },
        ],
      },
    },
    // `staff` over `bot`, then who waits longest.
    { $sort: { author: -1, acceptedAt: 1 } },
    { $limit: limit },
  ]
}

/**
 * A channel works again: what waited for its new link may go now.
 * @returns the threads to wake
 */
export async function releaseHeld(
  store: Store,
  shopId: string,
  channelId: string,
  nowMs: number,
): Promise<Thread[]> {
  const held = { shopId, channelId, open: true, state: 'deferred' as const, problem: { $in: HELD_PROBLEMS } }
  const threadKeys = await store.outbox.distinct('threadKey', held)
  await store.outbox.updateMany(held, { $set: { deferredUntil: new Date(nowMs) } })
  return threadKeys.map((threadKey) => ({ shopId, threadKey }))
}
