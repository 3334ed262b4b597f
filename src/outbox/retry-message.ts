import type { MessageDoc } from '../store/models/conversation.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { firstAcceptance } from './accept.ts'
import { type Author, type OutboxDeps, SendRefused } from './deps.ts'
import { openAction } from './sealed-action.ts'
import { type Accepted, acceptedBefore, sendMessage } from './send-message.ts'

/**
 * Sends a failed message again, as a new row at the tail of its conversation. One whose fate is unknown may have arrived,
 * and of one that was repeated already the repetition may: then it needs a person's word.
 */
export async function retryMessage(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  messageId: string,
  wish: { readonly confirmDuplicate: boolean; readonly author: Author; readonly idempotencyKey: string },
): Promise<Accepted> {
  const message = await deps.store.messages
    .findOne({ _id: messageId, shopId, conversationId })
    .lean<MessageDoc>()
  if (!message) throw new SendRefused('not-found')
  const fingerprint = { retryOf: messageId }
  const { idempotencyKey } = wish
  const first = await firstAcceptance(deps, {
    shopId,
    idempotencyKey,
    fingerprint: { conversationId, body: fingerprint },
  })
  if (first?.messageId) return acceptedBefore(deps, first)
  const row =
    message.outboxId === null
      ? null
      : await deps.store.outbox.findOne({ _id: message.outboxId, shopId }).lean<OutboxDoc>()
  if (!row || row.kind !== 'send-message' || (row.state !== 'failed' && row.state !== 'unknown'))
    throw new SendRefused('not-retryable')
  if (row.state === 'unknown' && !wish.confirmDuplicate) throw new SendRefused('duplicate-unconfirmed')
  const action = await openAction(deps.vault, row)
  if (action.do !== 'send-message') throw new SendRefused('not-retryable')
  const replied =
    action.replyToExternalId === null
      ? null
      : await deps.store.messages
          .findOne({ shopId, channelId: row.channelId, externalId: action.replyToExternalId }, { _id: 1 })
          .lean()
  return sendMessage(deps, shopId, conversationId, {
    text: action.text,
    attachments: action.attachments,
    ...(action.quickReplies === undefined ? {} : { quickReplies: action.quickReplies }),
    ...(action.template === undefined ? {} : { template: action.template }),
    replyTo: replied?._id ?? null,
    author: wish.author,
    idempotencyKey,
    fingerprint,
    retryOf: { outboxId: row._id, messageId, confirmDuplicate: wish.confirmDuplicate },
  })
}
