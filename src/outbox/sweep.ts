import type { Store } from '../store/open-store.ts'

/** Threads with rows that could move now: new ones nobody woke, deferred ones whose time has come, left-over `sending` and `unknown`. */
export async function threadsDue(
  store: Store,
  nowMs: number,
  limit = 500,
): Promise<{ shopId: string; threadKey: string }[]> {
  const rows = await store.outbox
    .find(
      { open: true, $or: [{ deferredUntil: null }, { deferredUntil: { $lte: new Date(nowMs) } }] },
      { shopId: 1, threadKey: 1 },
      { system: 'threads of all shops with rows that could move' },
    )
    .sort({ deferredUntil: 1, acceptedAt: 1 })
    .limit(limit * 4)
    .lean<{ shopId: string; threadKey: string }[]>()
  const threads = new Map(
    rows.map((row) => [row.threadKey, { shopId: row.shopId, threadKey: row.threadKey }]),
  )
  return [...threads.values()].slice(0, limit)
}

/** A channel works again: what waited for its new link may go now. */
export async function releaseHeld(
  store: Store,
  shopId: string,
  channelId: string,
  nowMs: number,
): Promise<void> {
  await store.outbox.updateMany(
    { shopId, channelId, open: true, state: 'deferred', problem: 'needs-relink' },
    { $set: { deferredUntil: new Date(nowMs) } },
  )
}
