import { z } from 'zod'
import type { QuickReply, Template } from '../../outgoing.ts'
import { defineOperation, type PlatformRequest } from '../../operation.ts'
import { Id } from '../events/shapes.ts'
import { templatePayload } from './message-template.ts'
import { nodePath } from './node-path.ts'

export type AttachmentToSend =
  | { readonly type: 'image' | 'audio' | 'video' | 'file'; readonly url: string }
  | { readonly type: 'image' | 'audio' | 'video' | 'file'; readonly attachmentId: string }
  | {
      readonly type: 'image' | 'audio' | 'video' | 'file'
      readonly file: { readonly name: string; readonly contentType: string; readonly bytes: Buffer }
    }

/** Several go together by address or id only; files are saved first. */
export type PictureToSend = { readonly url: string } | { readonly attachmentId: string }

export interface MessageToSend {
  readonly pageId: string
  readonly personId: string
  /** A text, an attachment, pictures or a template: the platform takes one of these in a message. */
  readonly text?: string | null
  readonly attachment?: AttachmentToSend | null
  readonly pictures?: readonly PictureToSend[]
  readonly template?: Template
  readonly quickReplies?: readonly QuickReply[]
  readonly replyTo?: string | null
  readonly messagingType: 'RESPONSE' | 'MESSAGE_TAG'
  /** The only tag that still exists for staff; the retired ones cannot be written. */
  readonly tag?: 'HUMAN_AGENT'
  /** Comes back in the echo: the id of our outbox row. */
  readonly metadata: string
}

/** Uploads of 25 MB take their time; still under the 30 s of a lease. */
const UPLOAD_TIMEOUT_MS = 28_000

const Sent = z
  .object({
    recipient_id: Id.nullable().catch(null),
    message_id: Id,
    attachment_id: Id.nullable().catch(null),
  })
  .transform(({ recipient_id, message_id, attachment_id }) => ({
    recipientId: recipient_id,
    messageId: message_id,
    attachmentId: attachment_id,
  }))

/** Sends one message to a person. No idempotency key exists: a repeated call sends twice. */
export const sendMessage = defineOperation({
  name: 'facebook.send-message',
  platform: 'facebook',
  token: 'channel',
  effect: true,
  timeoutMs: UPLOAD_TIMEOUT_MS,
  request(send: MessageToSend): PlatformRequest {
    const path = nodePath(send.pageId, 'messages')
    const params = {
      recipient: { id: send.personId },
      messaging_type: send.messagingType,
      ...(send.tag ? { tag: send.tag } : {}),
      ...(send.replyTo ? { reply_to: { mid: send.replyTo } } : {}),
      message: toMessage(send),
    }
    const file = send.attachment && 'file' in send.attachment ? send.attachment.file : null
    if (file === null) return { method: 'POST', base: 'graph', path, json: params }
    const { name, contentType: type, bytes } = file
    return {
      method: 'POST',
      base: 'graph',
      path,
      file: { field: 'filedata', name, type, bytes, fields: asFormFields(params) },
    }
  },
  answer: Sent,
})

function toMessage(send: MessageToSend): object {
  const { quickReplies = [], metadata } = send
  const offered = quickReplies.map(({ title, payload }) => ({ content_type: 'text', title, payload }))
  return { ...contentOf(send), ...(offered.length === 0 ? {} : { quick_replies: offered }), metadata }
}

function contentOf({ text, attachment, pictures = [], template }: MessageToSend): object {
  if (template) return { attachment: { type: 'template', payload: templatePayload(template) } }
  if (pictures.length > 0)
    return { attachments: pictures.map((one) => ({ type: 'image', payload: sourceOf(one) })) }
  if (!attachment) return { text: text ?? '' }
  // What is uploaded stays for further sends, by the id that the answer names.
  const payload = 'file' in attachment ? { is_reusable: true } : sourceOf(attachment)
  return { attachment: { type: attachment.type, payload } }
}

const sourceOf = (one: PictureToSend): object =>
  'url' in one ? { url: one.url } : { attachment_id: one.attachmentId }

/** Nested values of a form are JSON texts. */
const asFormFields = (params: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

/** Keeps a file at the platform for sending, without sending it. Done twice it is kept twice, which nobody sees. */
export const saveAttachment = defineOperation({
  name: 'facebook.save-attachment',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  timeoutMs: UPLOAD_TIMEOUT_MS,
  request(given: {
    pageId: string
    type: 'image' | 'audio' | 'video' | 'file'
    file: { readonly name: string; readonly contentType: string; readonly bytes: Buffer }
  }): PlatformRequest {
    const { name, contentType: type, bytes } = given.file
    const message = { attachment: { type: given.type, payload: { is_reusable: true } } }
    return {
      method: 'POST',
      base: 'graph',
      path: nodePath(given.pageId, 'message_attachments'),
      file: { field: 'filedata', name, type, bytes, fields: asFormFields({ message }) },
    }
  },
  answer: z.object({ attachment_id: Id }).transform(({ attachment_id }) => ({ attachmentId: attachment_id })),
})

/** Typing signs and the seen mark. */
export const senderAction = defineOperation({
  name: 'facebook.sender-action',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: (given: {
    pageId: string
    personId: string
    action: 'MARK_SEEN' | 'TYPING_ON' | 'TYPING_OFF'
  }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(given.pageId, 'messages'),
    json: { recipient: { id: given.personId }, sender_action: given.action },
  }),
  answer: z
    .object({ recipient_id: Id.nullable().catch(null) })
    .transform(({ recipient_id }) => ({ recipientId: recipient_id })),
})

/** One message to the author of a comment, once, within seven days. */
export const privateReply = defineOperation({
  name: 'facebook.private-reply',
  platform: 'facebook',
  token: 'channel',
  effect: true,
  request: (reply: { pageId: string; commentId: string; text: string; metadata: string }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(reply.pageId, 'messages'),
    json: {
      recipient: { comment_id: reply.commentId },
      messaging_type: 'RESPONSE',
      message: { text: reply.text, metadata: reply.metadata },
    },
  }),
  answer: Sent,
})
