import { problemSentence } from '../../channels/error-texts.ts'
import { repairOf } from '../../channels/repairs.ts'
import { idOf } from '../../kit/ids.ts'
import { mediaModesOf } from '../../store/media-names.ts'
import type { MediaMode } from '../../store/models/channel.ts'
import type { ConversationDoc, MessageDoc } from '../../store/models/conversation.ts'
import { afterCursor, cursorOf } from './cursor.ts'
import type { Language, Page, ReadDeps } from './deps.ts'
import { attachmentsOf, type Opener, openerFor } from './opened.ts'
import { resumeTimes } from './resume-times.ts'

type Marks = Pick<ConversationDoc, 'platform' | 'personDeliveredAt' | 'personReadAt'>

/** What our side did, and what the person's marks say about it: a single mark, or the conversation's watermark. */
export function statusOf(message: MessageDoc, marks: Marks): string {
  if (message.direction === 'in') return 'received'
  if (message.sendStatus !== 'sent') return message.sendStatus
  const sentMs = message.sentAt.getTime()
  if (message.readAt !== null || (marks.personReadAt?.getTime() ?? 0) >= sentMs) return 'read'
  if (message.deliveredAt !== null || (marks.personDeliveredAt?.getTime() ?? 0) >= sentMs) return 'delivered'
  return 'sent'
}

/** A message as the API shows it. One that was unsent keeps its row and shows no text. */
export function messageShape(
  message: MessageDoc,
  marks: Marks,
  opener: Opener,
  more: {
    readonly replyTo: string | null
    readonly resumesAt: Date | undefined
    readonly language: Language
    readonly mode: MediaMode
    readonly nowMs: number
  },
) {
  const field = (name: 'sealedText' | 'sealedEdit' | 'sealedAttachments') =>
    opener.open(
      message.personId,
      { collection: 'messages', documentId: message._id, field: name },
      message[name],
    )
  const gone = message.deletedAt !== null
  return {
    id: message._id,
    externalId: message.externalId,
    conversationId: message.conversationId,
    direction: message.direction,
    author: { kind: message.authorKind, id: message.authorId },
    text: gone ? null : (field('sealedEdit') ?? field('sealedText')),
    attachments: gone
      ? []
      : attachmentsOf(field('sealedAttachments'), {
          ownerId: message._id,
          received: message.direction === 'in' || message.authorKind === 'platform',
          mode: more.mode,
          nowMs: more.nowMs,
        }),
    replyTo: more.replyTo,
    sentAt: message.sentAt.toISOString(),
    receivedAt: message.receivedAt.toISOString(),
    status: statusOf(message, marks),
    problem:
      message.problem === null
        ? null
        : {
            code: message.problem,
            detail: problemSentence(message.problem, more.language, marks.platform),
            repair: repairOf(message.problem),
            resumesAt: more.resumesAt?.toISOString() ?? null,
          },
    reactions: message.reactions.flatMap(({ by, emoji, at }) =>
      emoji === null ? [] : [{ by, emoji, at: at.toISOString() }],
    ),
    editedAt: message.editedAt?.toISOString() ?? null,
    deletedAt: message.deletedAt?.toISOString() ?? null,
    retryOf: message.retryOf,
    cost: message.cost ?? null,
  }
}

export type MessageShape = ReturnType<typeof messageShape>

/** Messages of one conversation by platform time; null: no such conversation in this shop. */
export async function listMessages(
  deps: ReadDeps,
  shopId: string,
  conversationId: string,
  query: {
    readonly order: 'asc' | 'desc'
    readonly limit: number
    readonly cursor?: string | undefined
    readonly language: Language
  },
): Promise<Page<MessageShape> | null> {
  const conversation = await deps.store.conversations
    .findOne({ _id: conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) return null
  const direction = query.order === 'desc' ? -1 : 1
  const rows = await deps.store.messages
    .find({ shopId, conversationId, stub: false, ...afterCursor('sentAt', query.cursor, query.order) })
    .sort({ sentAt: direction, _id: direction })
    .limit(query.limit + 1)
    .lean<MessageDoc[]>()
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await shapesOf(deps, conversation, page, query.language),
    nextCursor: rows.length > page.length && last ? cursorOf(last.sentAt, last._id) : null,
  }
}

/** One message; null: not in this shop, or not there yet. */
export async function readMessage(
  deps: ReadDeps,
  shopId: string,
  messageId: string,
  language: Language,
): Promise<MessageShape | null> {
  const message = await deps.store.messages
    .findOne({ _id: messageId, shopId, stub: false })
    .lean<MessageDoc>()
  if (!message) return null
  const conversation = await deps.store.conversations
    .findOne({ _id: message.conversationId, shopId })
    .lean<ConversationDoc>()
  if (!conversation) return null
  return (await shapesOf(deps, conversation, [message], language))[0] ?? null
}

/** Messages with their marks, by conversation; for lists that show the last message of many. */
export async function shapesOf(
  deps: ReadDeps,
  conversation: ConversationDoc,
  messages: readonly MessageDoc[],
  language: Language,
): Promise<MessageShape[]> {
  const { shopId, channelId } = conversation
  const opener = await openerFor(deps, shopId, [conversation.personId])
  const replied = await repliedIds(deps, shopId, channelId, messages)
  const resumes = await resumeTimes(deps, shopId, messages)
  const withFiles = messages.some(({ attachmentCount }) => attachmentCount > 0)
  const modeOf = await mediaModesOf(deps.store, shopId, withFiles ? [channelId] : [])
  const nowMs = deps.clock.nowMs()
  return messages.map((message) =>
    messageShape(message, conversation, opener, {
      replyTo:
        message.replyToExternalId === null
          ? null
          : (replied.get(message.replyToExternalId) ?? idOf('msg', channelId, message.replyToExternalId)),
      resumesAt: resumes.get(message._id),
      language,
      mode: modeOf(channelId),
      nowMs,
    }),
  )
}

/** Our ids of the messages answered: our own sends have ids of their own, all others one made of the platform's. */
async function repliedIds(
  deps: ReadDeps,
  shopId: string,
  channelId: string,
  messages: readonly MessageDoc[],
): Promise<Map<string, string>> {
  const externalIds = messages.flatMap((message) =>
    message.replyToExternalId === null ? [] : [message.replyToExternalId],
  )
  if (externalIds.length === 0) return new Map()
  const rows = await deps.store.messages
    .find({ shopId, channelId, externalId: { $in: externalIds } }, { externalId: 1 })
    .lean<Pick<MessageDoc, '_id' | 'externalId'>[]>()
  return new Map(rows.map((row) => [row.externalId ?? '', row._id]))
}
