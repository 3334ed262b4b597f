import { isVisitor } from '../channels/visitor.ts'
import { newId } from '../kit/ids.ts'
import type { ChannelDoc } from '../store/models/channel.ts'
import type { ConversationDoc } from '../store/models/conversation.ts'
import { accept, firstAcceptance } from './accept.ts'
import { type Author, type OutboxDeps, SendRefused } from './deps.ts'
import { showOwnMessage } from './own-message.ts'
import { sendMark } from './text-mark.ts'
import { checkWindow, sendableChannel } from './verdict.ts'

/** What the person reads on the form that asks for name, phone and address; the platform shows it with a button of its own. */
export interface InfoRequest {
  readonly title: string
  readonly subtitle: string
  /** null: the OA's own picture. */
  readonly imageUrl: string | null
}

/** Asks the person to share name, phone and address (Zalo, ZA2). What they share arrives as their own act, or not at all. */
export async function requestInfo(
  deps: OutboxDeps,
  shopId: string,
  conversationId: string,
  wish: { readonly request: InfoRequest; readonly author: Author; readonly idempotencyKey: string },
): Promise<{ readonly messageId: string; readonly isNew: boolean }> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) throw new SendRefused('not-found')
  // The form asks a person of the platform; a visitor of a website has nothing on record there to share.
  if (
    !deps.channels.get(conversation.platform).supports('request-info') ||
    isVisitor(conversation.personExternalId)
  )
    throw new SendRefused('not-supported-by-platform')
  const { idempotencyKey } = wish
  const fingerprint = { conversationId, requestInfo: wish.request }
  const first = await firstAcceptance(deps, { shopId, idempotencyKey, fingerprint })
  if (first?.messageId) return { messageId: first.messageId, isNew: false }
  const channel: ChannelDoc = await sendableChannel(deps, shopId, conversation.channelId, 'zalo.request-info')
  await checkWindow(deps, conversation, channel, wish.author.kind)
  const imageUrl = wish.request.imageUrl ?? channel.avatarUrl
  if (imageUrl === null) throw new SendRefused('picture-missing')
  const outboxId = newId('out')
  const messageId = newId('msg')
  const { row, isNew } = await accept(deps, {
    outboxId,
    shopId,
    channelId: channel._id,
    platform: channel.platform,
    threadKey: conversation._id,
    idempotencyKey,
    fingerprint,
    action: {
      do: 'request-info',
      personId: conversation.personExternalId,
      ...wish.request,
      imageUrl,
      outboxId,
    },
    personId: conversation.personId,
    messageId,
    commentId: null,
    author: wish.author,
    textHash: sendMark(await deps.vault.blindIndex(shopId), { text: null, kinds: ['template'] }),
    retryOf: null,
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
      const { title: name, subtitle: text } = wish.request
      const form = { type: 'template' as const, url: null, name, sizeBytes: null, detail: null }
      const { author } = wish
      await showOwnMessage(
        deps,
        conversation,
        { messageId, outboxId, author, text, attachments: [form], replyToExternalId: null, retryOf: null },
        acceptedAt,
        session,
      )
    },
  })
  return { messageId: row.messageId ?? messageId, isNew }
}
