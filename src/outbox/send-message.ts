import type { ClientSession } from 'mongoose'
import { newId } from '../kit/ids.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import { accept, firstAcceptance } from './accept.ts'
import { checkMessage } from './check-message.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import type { KeptFile } from './media.ts'
import type { NewMessage } from './new-message.ts'
import { type OwnMessage, showOwnMessage } from './own-message.ts'
import { textMark } from './text-mark.ts'

/**
 * Accepts a message for sending. What the window, the permission or the platform forbids is refused here, before anything
 * is queued; what is accepted leaves in the order of acceptance.
 * @returns id of the message that shows it
 * @throws {SendRefused}
 */
export async function sendMessage(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  message: NewMessage,
): Promise<{ messageId: string; isNew: boolean }> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) throw new SendRefused('not-found')
  const fingerprint = { conversationId, body: message.fingerprint }
  const { idempotencyKey, text } = message
  const first = await firstAcceptance(deps, { shopId, idempotencyKey, fingerprint })
  if (first?.messageId) return { messageId: first.messageId, isNew: false }
  const { channel, file, replyToExternalId } = await checkMessage(deps, conversation, message)

  const outboxId = newId('out')
  const messageId = newId('msg')
  const index = await deps.vault.blindIndex(shopId)
  const { row, isNew } = await accept(deps, {
    outboxId,
    shopId,
    channelId: channel._id,
    platform: channel.platform,
    threadKey: conversation._id,
    idempotencyKey,
    fingerprint,
    action: {
      do: 'send-message',
      personId: conversation.personExternalId,
      text,
      attachment: message.attachment,
      replyToExternalId,
      outboxId,
    },
    personId: conversation.personId,
    messageId,
    commentId: null,
    author: message.author,
    textHash: text === null ? null : textMark(index, text),
    retryOf: message.retryOf?.outboxId ?? null,
    event: {
      shopId,
      type: 'message.status',
      platform: channel.platform,
      channelId: channel._id,
      conversationId,
      subjectId: messageId,
      at: new Date(0),
    },
    async also(session, acceptedAt) {
      if (message.retryOf) await checkFirstRetry(deps, conversation, outboxId, message.retryOf, session)
      const shown: OwnMessage = {
        messageId,
        outboxId,
        author: message.author,
        text,
        attachments: message.attachment === null ? [] : [shownAttachment(message.attachment, file)],
        replyToExternalId,
        retryOf: message.retryOf?.messageId ?? null,
      }
      await showOwnMessage(deps, conversation, shown, acceptedAt, session)
      if (message.attachment !== null && 'mediaId' in message.attachment)
        await deps.store.media.updateOne(
          { _id: message.attachment.mediaId, shopId },
          { $addToSet: { usedIn: conversationId } },
          { session },
        )
    },
  })
  return { messageId: row.messageId ?? messageId, isNew }
}

const shownAttachment = (
  attachment: NonNullable<NewMessage['attachment']>,
  file: KeptFile | null,
): OwnMessage['attachments'][number] => ({
  type: attachment.type,
  url: 'url' in attachment ? attachment.url : `/api/v1/media/${attachment.mediaId}`,
  name: file?.name ?? null,
  sizeBytes: file?.sizeBytes ?? null,
})

/** Two people may press "again" at one moment: their acceptances take turns, so the second one sees the first. Throws SendRefused. */
async function checkFirstRetry(
  deps: OutboxDeps,
  { _id: threadKey, shopId }: ConversationDoc,
  outboxId: string,
  retryOf: NonNullable<NewMessage['retryOf']>,
  session: ClientSession,
): Promise<void> {
  if (retryOf.confirmDuplicate) return
  const repeated = await deps.store.outbox
    .exists({
      threadKey,
      shopId,
      retryOf: retryOf.outboxId,
      _id: { $ne: outboxId },
      state: { $ne: 'failed' },
    })
    .session(session)
  if (repeated) throw new SendRefused('duplicate-unconfirmed')
}
