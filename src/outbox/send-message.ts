import type { ClientSession } from 'mongoose'
import { newId } from '../kit/ids.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import type { OutboxDoc } from '../store/models/outbox.ts'
import { type Acceptance, accept, firstAcceptance, followersOf, followingKey } from './accept.ts'
import { type Checked, type CheckedPart, checkMessage } from './check-message.ts'
import { type OutboxDeps, SendRefused } from './deps.ts'
import type { NewMessage } from './new-message.ts'
import { showOwnMessage } from './own-message.ts'
import { shownAttachments } from './shown-attachments.ts'
import { type Recognisable, sendMark } from './text-mark.ts'

export interface Accepted {
  /** The message that shows it: the first where it was split. */
  readonly messageId: string
  /** All of them, in order. */
  readonly messageIds: readonly string[]
  readonly isNew: boolean
}

/**
 * Accepts a message for sending. What the window, the permission or the platform forbids is refused here, before anything
 * is queued; what is accepted leaves in the order of acceptance. What has to be split is accepted as a whole or not at all.
 * @throws {SendRefused}
 */
export async function sendMessage(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  message: NewMessage,
): Promise<Accepted> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) throw new SendRefused('not-found')
  const fingerprint = { conversationId, body: message.fingerprint }
  const { idempotencyKey } = message
  let checked: Checked
  try {
    checked = await checkMessage(deps, conversation, message)
  } catch (error) {
    // A repeated request gets its first answer, whatever has become of window, channel or files since.
    const first =
      error instanceof SendRefused
        ? await firstAcceptance(deps, { shopId, idempotencyKey, fingerprint })
        : null
    if (first?.messageId) return acceptedBefore(deps, first)
    throw error
  }
  const index = await deps.vault.blindIndex(shopId)
  const mark = (of: Recognisable) => sendMark(index, of)
  const [wish, ...rest] = checked.parts.map((part, at) =>
    toAcceptance(deps, { conversation, message, checked, part, at, mark }),
  )
  if (!wish) throw new SendRefused('not-found')
  const { row, isNew } = await accept(deps, { ...wish, fingerprint }, rest)
  if (!isNew) return acceptedBefore(deps, row)
  return { messageId: wish.messageId, messageIds: [wish, ...rest].map(({ messageId }) => messageId), isNew }
}

/** A repeated request gets its first answer. */
export async function acceptedBefore(deps: OutboxDeps, row: OutboxDoc): Promise<Accepted> {
  const rows = [row, ...(await followersOf(deps, row))]
  const messageIds = rows.flatMap(({ messageId }) => messageId ?? [])
  return { messageId: row.messageId ?? '', messageIds, isNew: false }
}

interface Place {
  readonly conversation: ConversationDoc
  readonly message: NewMessage
  readonly checked: Checked
  readonly part: CheckedPart
  readonly at: number
  readonly mark: (of: Recognisable) => string | null
}

/** One message of the platform, as a row of the outbox and what shows it. */
function toAcceptance(deps: OutboxDeps, place: Place): Acceptance & { readonly messageId: string } {
  const { conversation, message, checked, part, at, mark } = place
  const { channel } = checked
  const { _id: conversationId, shopId } = conversation
  const { text, template } = part.content
  const words = text ?? (template?.type === 'button' ? template.text : null)
  const outboxId = newId('out')
  const messageId = newId('msg')
  const isFirst = at === 0
  const replied = isFirst ? checked.replied : null
  const replyToExternalId = replied?.externalId ?? null
  const retryOf = isFirst ? (message.retryOf ?? null) : null
  return {
    outboxId,
    shopId,
    channelId: channel._id,
    platform: channel.platform,
    threadKey: conversationId,
    idempotencyKey: isFirst ? message.idempotencyKey : followingKey(message.idempotencyKey, at),
    fingerprint: null,
    action: {
      do: 'send-message',
      personId: conversation.personExternalId,
      ...part.content,
      replyToExternalId,
      replyToPerson: replied?.byPerson ?? false,
      outboxId,
    },
    personId: conversation.personId,
    messageId,
    commentId: null,
    author: message.author,
    textHash: mark({ text: words, kinds: part.content.attachments.map(({ type }) => type) }),
    retryOf: retryOf?.outboxId ?? null,
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
      if (retryOf) await checkFirstRetry(deps, conversation, outboxId, retryOf, session)
      const shown = {
        messageId,
        outboxId,
        author: message.author,
        text: words,
        attachments: shownAttachments(part),
        replyToExternalId,
        retryOf: retryOf?.messageId ?? null,
      }
      await showOwnMessage(deps, conversation, shown, acceptedAt, session)
      const mediaIds = part.content.attachments.flatMap((one) => ('mediaId' in one ? one.mediaId : []))
      if (mediaIds.length > 0)
        await deps.store.media.updateMany(
          { _id: { $in: mediaIds }, shopId },
          { $addToSet: { usedIn: conversationId } },
          { session },
        )
    },
  }
}

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
