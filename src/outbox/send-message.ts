import { newId } from '../kit/ids.ts'
import type { Channel } from '../channels/channel.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import type { MediaDoc } from '../store/models/outbox.ts'
import { accept, firstAcceptance } from './accept.ts'
import { type Author, type OutboxDeps, SendRefused } from './deps.ts'
import type { AttachmentType } from './sealed-action.ts'
import { textMark } from './text-mark.ts'
import { checkWindow, sendableChannel } from './verdict.ts'

export interface NewMessage {
  readonly text: string | null
  readonly attachment:
    | { readonly type: AttachmentType; readonly url: string }
    | { readonly type: AttachmentType; readonly mediaId: string }
    | null
  /** Our id of the message answered. */
  readonly replyTo: string | null
  readonly author: Author
  readonly idempotencyKey: string
  /** What the client sent, for the comparison of repeated keys. */
  readonly fingerprint: unknown
  /** Set by a retry: the row it repeats. */
  readonly retryOf?: { readonly outboxId: string; readonly messageId: string } | null
}

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
  const { store, vault } = deps
  const conversation = await store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) throw new SendRefused('not-found')
  const fingerprint = { conversationId, body: message.fingerprint }
  const { idempotencyKey } = message
  const first = await firstAcceptance(deps, { shopId, idempotencyKey, fingerprint })
  if (first?.messageId) return { messageId: first.messageId, isNew: false }
  const channel = await checkSendable(deps, conversation, message)
  const file = await keptFile(deps, shopId, message)
  const replyTo = message.replyTo === null ? null : await repliedMessage(deps, conversation, message.replyTo)

  const outboxId = newId('out')
  const messageId = newId('msg')
  const index = await vault.blindIndex(shopId)
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
      text: message.text,
      attachment: message.attachment,
      replyToExternalId: replyTo,
      outboxId,
    },
    personId: conversation.personId,
    messageId,
    commentId: null,
    author: message.author,
    textHash: message.text === null ? null : textMark(index, message.text),
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
      const doc = await messageRow(deps, conversation, {
        messageId,
        outboxId,
        message,
        file,
        replyTo,
        acceptedAt,
      })
      await store.messages.create([doc], { session })
      // The newest message leads the list; an older clock than the platform's must not push it back.
      await store.conversations.updateOne(
        {
          _id: conversation._id,
          shopId,
          $or: [{ lastMessageAt: null }, { lastMessageAt: { $lte: acceptedAt } }],
        },
        { $set: { lastMessageId: messageId, lastMessageAt: acceptedAt, updatedAt: acceptedAt } },
        { session },
      )
    },
  })
  return { messageId: row.messageId ?? messageId, isNew }
}

async function checkSendable(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  message: NewMessage,
): Promise<ChannelDoc> {
  const channel = await sendableChannel(deps, conversation.shopId, conversation.channelId)
  const platform = deps.channels.get(channel.platform)
  if (!platform.supports('send-message')) throw new SendRefused('not-supported-by-platform')
  checkParts(platform, message)
  await checkWindow(deps, conversation, channel, message.author.kind)
  return channel
}

/** What the platform takes in one message, as far as it can be told before the file is looked at. Throws SendRefused. */
function checkParts(platform: Channel, { text, attachment }: NewMessage): void {
  if (text !== null) {
    const { length, max } = platform.textLength(text)
    if (length > max) throw new SendRefused('text-too-long', { length, max })
  }
  if (attachment === null) return
  // Facebook takes either; Zalo takes a text with a picture, but not with a file.
  if (text !== null && (platform.name === 'facebook' || attachment.type === 'file'))
    throw new SendRefused('text-with-attachment')
  if (platform.name !== 'zalo') return
  if (attachment.type === 'audio' || attachment.type === 'video')
    throw new SendRefused('attachment-unsupported')
  if ('url' in attachment && attachment.type !== 'image') throw new SendRefused('upload-needed')
}

/** The kept file of an attachment; null where there is none. Throws SendRefused. */
async function keptFile(deps: OutboxDeps, shopId: string, message: NewMessage): Promise<MediaDoc | null> {
  const { attachment } = message
  if (attachment === null || !('mediaId' in attachment)) return null
  const media = await deps.store.media.findOne({ _id: attachment.mediaId, shopId }).lean<MediaDoc>()
  if (!media) throw new SendRefused('not-found', { path: 'attachments.0.mediaId' })
  if (attachment.type !== 'file' && !fitsType(attachment.type, media.type))
    throw new SendRefused('attachment-type-wrong', { contentType: media.type })
  return media
}

/** A GIF may go as a still picture as well. */
const fitsType = (type: AttachmentType, contentType: string): boolean =>
  type === 'gif' ? contentType === 'image/gif' : contentType.startsWith(`${type}/`)

async function repliedMessage(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  messageId: string,
): Promise<string> {
  const message = await deps.store.messages
    .findOne(
      { _id: messageId, shopId: conversation.shopId, conversationId: conversation._id },
      { externalId: 1 },
    )
    .lean<Pick<MessageDoc, 'externalId'>>()
  if (!message?.externalId) throw new SendRefused('not-found', { path: 'replyTo' })
  return message.externalId
}

async function messageRow(
  deps: OutboxDeps,
  conversation: ConversationDoc,
  parts: {
    readonly messageId: string
    readonly outboxId: string
    readonly message: NewMessage
    readonly file: MediaDoc | null
    readonly replyTo: string | null
    readonly acceptedAt: Date
  },
): Promise<MessageDoc> {
  const { message, file, messageId, outboxId, acceptedAt } = parts
  const people = await deps.vault.forPeople(conversation.shopId, [conversation.personId], { create: true })
  const seal = (field: string, value: string) =>
    people.seal(conversation.personId, { collection: 'messages', documentId: messageId, field }, value)
  const attachments = message.attachment
    ? [
        {
          type: message.attachment.type,
          url:
            'url' in message.attachment
              ? message.attachment.url
              : `/api/v1/media/${message.attachment.mediaId}`,
          name: file?.name ?? null,
          sizeBytes: file?.sizeBytes ?? null,
          detail: null,
        },
      ]
    : []
  return {
    _id: messageId,
    shopId: conversation.shopId,
    channelId: conversation.channelId,
    conversationId: conversation._id,
    personId: conversation.personId,
    externalId: null,
    stub: false,
    direction: 'out',
    authorKind: message.author.kind,
    authorId: message.author.id,
    sealedText: message.text === null ? null : seal('sealedText', message.text),
    sealedAttachments:
      attachments.length === 0 ? null : seal('sealedAttachments', JSON.stringify(attachments)),
    attachmentCount: attachments.length,
    replyToExternalId: parts.replyTo,
    postbackPayload: null,
    sentAt: acceptedAt,
    receivedAt: acceptedAt,
    sealedEdit: null,
    editNumber: null,
    editedAt: null,
    deletedAt: null,
    reactions: [],
    deliveredAt: null,
    readAt: null,
    sendStatus: 'queued',
    problem: null,
    outboxId,
    retryOf: message.retryOf?.messageId ?? null,
  }
}
