import type { ClientSession } from 'mongoose'
import type { AttachmentIn } from '../channels/inbound-event.ts'
import type { ConversationDoc, MessageDoc } from '../store/models/conversation.ts'
import { insertAll } from '../store/write-in-transaction.ts'
import type { Author, OutboxDeps } from './deps.ts'

/** What a message of ours shows until the platform's echo is here, which it outlives. */
export interface OwnMessage {
  readonly messageId: string
  readonly outboxId: string
  readonly author: Author
  readonly text: string | null
  readonly attachments: readonly {
    readonly type: AttachmentIn['type']
    readonly url: string | null
    readonly name: string | null
    readonly sizeBytes: number | null
    readonly detail: AttachmentIn['detail']
  }[]
  readonly replyToExternalId: string | null
  /** The message it repeats. */
  readonly retryOf: string | null
}

/** Shows an accepted message in its conversation, as queued, and puts the conversation to the top of the list. */
export async function showOwnMessage(
  deps: Pick<OutboxDeps, 'store' | 'vault'>,
  conversation: ConversationDoc,
  message: OwnMessage,
  acceptedAt: Date,
  session: ClientSession,
): Promise<void> {
  const { store } = deps
  const { shopId } = conversation
  await insertAll(store.messages, [await toRow(deps, conversation, message, acceptedAt)], session)
  // The newest message leads the list; an older clock than the platform's must not push it back.
  await store.conversations.updateOne(
    {
      _id: conversation._id,
      shopId,
      $or: [{ lastMessageAt: null }, { lastMessageAt: { $lte: acceptedAt } }],
    },
    { $set: { lastMessageId: message.messageId, lastMessageAt: acceptedAt, updatedAt: acceptedAt } },
    { session },
  )
}

async function toRow(
  { vault }: Pick<OutboxDeps, 'vault'>,
  { _id: conversationId, shopId, channelId, personId }: ConversationDoc,
  message: OwnMessage,
  acceptedAt: Date,
): Promise<MessageDoc> {
  const { messageId: _id, outboxId, author, text, attachments, replyToExternalId, retryOf } = message
  const people = await vault.forPeople(shopId, [personId], { create: true })
  const seal = (field: 'sealedText' | 'sealedAttachments', value: string): Buffer =>
    people.seal(personId, { collection: 'messages', documentId: _id, field }, value)
  return {
    _id,
    shopId,
    channelId,
    conversationId,
    personId,
    externalId: null,
    stub: false,
    direction: 'out',
    authorKind: author.kind,
    authorId: author.id,
    sealedText: text === null ? null : seal('sealedText', text),
    sealedAttachments:
      attachments.length === 0 ? null : seal('sealedAttachments', JSON.stringify(attachments)),
    attachmentCount: attachments.length,
    replyToExternalId,
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
    retryOf,
  }
}
