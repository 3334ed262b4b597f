import { appendEvents } from '../events/append.ts'
import { holdLease } from '../store/lease.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { SETTLED_KEEP_MS } from './accept.ts'
import type { OutboxDeps } from './deps.ts'
import { freePrivateReply } from './move-row.ts'
import { showRow } from './settle.ts'
import { settleByHistory } from './settle-by-history.ts'
import type { ThreadHold } from './thread-hold.ts'

/**
 * The wait for an echo is over: the platform is read where that is allowed and tells; else staff see "unknown" and the
 * thread goes on. A late echo still settles the row.
 */
export async function passUnknown(deps: OutboxDeps, hold: ThreadHold, row: OutboxDoc): Promise<void> {
  if (await settleByHistory(deps, row)) return
  const now = new Date(deps.clock.nowMs())
  await deps.store.transaction(async (session) => {
    await holdLease(deps.store, hold.lease, session)
    const passed = await deps.store.outbox
      .findOneAndUpdate(
        { _id: row._id, shopId: row.shopId, state: 'unknown', open: true },
        {
          $set: { open: false, passedAt: now, expireAt: new Date(now.getTime() + SETTLED_KEEP_MS) },
        },
        { returnDocument: 'after', session },
      )
      .lean<OutboxDoc>()
    if (!passed) return
    await freePrivateReply(deps, passed, session)
    await showRow(deps.store, passed, session)
    await appendEvents(
      deps.store,
      [
        {
          shopId: row.shopId,
          type: 'conversation.changed',
          platform: row.platform,
          channelId: row.channelId,
          conversationId: row.threadKey.startsWith('cnv_') ? row.threadKey : null,
          subjectId: row.threadKey,
          at: now,
        },
      ],
      session,
    )
  })
}
