import type { MessageDoc } from '../../store/models/conversation.ts'
import type { OutboxDoc } from '../../store/models/outbox.ts'
import type { ReadDeps } from './deps.ts'

/** When sends that wait for their platform are tried next, by the message's id. Only those that have a reason to wait. */
export async function resumeTimes(
  deps: ReadDeps,
  shopId: string,
  messages: readonly MessageDoc[],
): Promise<ReadonlyMap<string, Date>> {
  const waiting = messages.flatMap(({ sendStatus, problem, outboxId }) =>
    sendStatus === 'queued' && problem !== null && outboxId !== null ? [outboxId] : [],
  )
  if (waiting.length === 0) return new Map()
  const rows = await deps.store.outbox
    .find({ _id: { $in: waiting }, shopId }, { messageId: 1, deferredUntil: 1 })
    .lean<Pick<OutboxDoc, 'messageId' | 'deferredUntil'>[]>()
  return new Map(
    rows.flatMap(({ messageId, deferredUntil }) =>
      messageId === null || deferredUntil === null ? [] : [[messageId, deferredUntil]],
    ),
  )
}
