import type { ClientSession } from 'mongoose'
import { appendEvents } from '../events/append.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { SETTLED_KEEP_MS } from './accept.ts'
import type { OutboxDeps } from './deps.ts'
import { freePrivateReply } from './move-row.ts'
import { eventOf } from './settle.ts'

/** Rows ended by one transaction: few, because a sender at a thread's head makes one with its row start over. */
export const ENDED_AT_ONCE = 50

/**
 * Ends waiting rows unsent, with what shows them, and tells it. A sender that takes one of them meanwhile makes the
 * transaction start over.
 * @param problem why, in the words of `OWN_SENTENCES`
 */
export async function endRows(
  { store, clock }: Pick<OutboxDeps, 'store' | 'clock'>,
  shopId: string,
  rows: readonly OutboxDoc[],
  problem: string,
  session: ClientSession,
): Promise<void> {
  if (rows.length === 0) return
  const now = new Date(clock.nowMs())
  await store.outbox.updateMany(
    { _id: { $in: rows.map(({ _id }) => _id) }, shopId },
    {
      $set: {
        state: 'failed',
        open: false,
        problem,
        deferredUntil: null,
        settledAt: now,
        expireAt: new Date(now.getTime() + SETTLED_KEEP_MS),
      },
    },
    { session },
  )
  const messages = rows.flatMap(({ messageId }) => (messageId === null ? [] : [messageId]))
  await store.messages.updateMany(
    { _id: { $in: messages }, shopId },
    { $set: { sendStatus: 'failed', problem } },
    { session },
  )
  for (const row of rows) await freePrivateReply({ store }, row, session)
  await appendEvents(
    store,
    rows.flatMap((row) => eventOf(row, now) ?? []),
    session,
  )
}
