import { z } from 'zod'
import type { AttachmentIn } from '../../inbound-event.ts'
import { defineOperation } from '../../operation.ts'
import { Id, OptionalParty, OptionalText } from '../events/shapes.ts'
import { Count, GraphTime } from './answer-shapes.ts'
import { nodePath } from './node-path.ts'
import { listOf, PAGE_SIZE, positionQuery } from './paging.ts'
import { Participants } from './people.ts'

const Media = z.object({ url: OptionalText }).nullable().catch(null)

const Attachment = z
  .object({
    mime_type: OptionalText,
    name: OptionalText,
    size: z.number().int().nonnegative().nullable().catch(null),
    image_data: z
      .object({ url: OptionalText, render_as_sticker: z.unknown().optional() })
      .nullable()
      .catch(null),
    video_data: Media,
    file_url: OptionalText,
  })
  .transform((one): AttachmentIn => {
    const url = one.image_data?.url ?? one.video_data?.url ?? one.file_url
    return { type: typeOf(one), url, name: one.name, sizeBytes: one.size, detail: null }
  })

function typeOf(one: {
  readonly mime_type: string | null
  readonly image_data: { readonly render_as_sticker?: unknown } | null
  readonly video_data: object | null
}): AttachmentIn['type'] {
  if (one.image_data) return one.image_data.render_as_sticker === true ? 'sticker' : 'image'
  if (one.video_data) return 'video'
  return one.mime_type?.startsWith('audio/') ? 'audio' : 'file'
}

const MESSAGE_FIELDS = 'id,created_time,from,to,message,attachments'

const MessageList = listOf(
  z
    .object({
      id: Id,
      created_time: GraphTime,
      from: OptionalParty,
      to: Participants,
      message: OptionalText,
      attachments: z
        .object({ data: z.array(Attachment) })
        .transform(({ data }) => data)
        .catch([]),
    })
    .transform((one) => ({
      id: one.id,
      createdAtMs: one.created_time,
      fromId: one.from?.id ?? null,
      fromName: one.from?.name ?? null,
      toIds: one.to.map(({ id }) => id),
      text: one.message,
      attachments: one.attachments,
    })),
).transform(({ items, after }) => ({ messages: items, after }))

/**
 * A Page's conversations, last changed first. The platform allows two such calls a second for a Page: with `newest` each
 * brings its newest messages along, which spares a call for most. Too much at once is refused with code 1.
 */
export const conversations = defineOperation({
  name: 'facebook.conversations',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: (asked: {
    pageId: string
    after?: string | null
    personId?: string
    limit?: number
    /** How many of its newest messages each conversation brings along. */
    newest?: number | null
  }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(asked.pageId, 'conversations'),
    query: {
      platform: 'messenger',
      fields: `id,updated_time,message_count,unread_count,can_reply,participants${
        asked.newest ? `,messages.limit(${asked.newest}){${MESSAGE_FIELDS}}` : ''
      }`,
      limit: asked.limit === undefined ? PAGE_SIZE : String(asked.limit),
      ...(asked.personId === undefined ? {} : { user_id: asked.personId }),
      ...positionQuery(asked.after),
    },
  }),
  answer: listOf(
    z
      .object({
        id: Id,
        updated_time: GraphTime,
        message_count: Count,
        unread_count: Count,
        can_reply: z.boolean().nullable().catch(null),
        participants: Participants,
        messages: MessageList.nullable().catch(null),
      })
      .transform((one) => ({
        id: one.id,
        updatedAtMs: one.updated_time,
        messageCount: one.message_count,
        unreadCount: one.unread_count,
        canReply: one.can_reply,
        /** The person and the Page, told apart by id. */
        participants: one.participants,
        /** Asked for with `newest`; null: not told. */
        messages: one.messages,
      })),
  ).transform(({ items, after }) => ({ conversations: items, after })),
})

/** Messages of a conversation (`t_…`), newest first. */
export const conversationMessages = defineOperation({
  name: 'facebook.conversation-messages',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({
    conversationId,
    after,
    limit,
  }: {
    conversationId: string
    after?: string | null
    limit?: number
  }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(conversationId, 'messages'),
    query: {
      fields: MESSAGE_FIELDS,
      limit: limit === undefined ? PAGE_SIZE : String(limit),
      ...positionQuery(after),
    },
  }),
  answer: MessageList,
})

/** What one message carries: where an address ran out, the platform signs a new one. */
export const message = defineOperation({
  name: 'facebook.message',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ messageId }: { messageId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(messageId),
    query: { fields: 'id,attachments' },
  }),
  answer: z
    .object({
      attachments: z
        .object({ data: z.array(Attachment) })
        .nullable()
        .catch(null),
    })
    .transform(({ attachments }) => ({ attachments: attachments?.data ?? [] })),
})
