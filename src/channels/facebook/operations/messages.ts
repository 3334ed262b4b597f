import { z } from 'zod'
import { defineOperation, type PlatformRequest } from '../../operation.ts'
import { Id } from '../events/shapes.ts'
import { nodePath } from './node-path.ts'

export type AttachmentToSend =
  | { readonly type: 'image' | 'audio' | 'video' | 'file'; readonly url: string }
  | { readonly type: 'image' | 'audio' | 'video' | 'file'; readonly attachmentId: string }
  | {
      readonly type: 'image' | 'audio' | 'video' | 'file'
      readonly file: { readonly name: string; readonly contentType: string; readonly bytes: Buffer }
    }

export interface MessageToSend {
  readonly pageId: string
  readonly personId: string
  /** Either a text or an attachment: the platform takes one of the two in a message. */
  readonly text?: string | null
  readonly attachment?: AttachmentToSend | null
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
  .object({ recipient_id: Id.nullable().catch(null), message_id: Id })
  .transform(({ recipient_id, message_id }) => ({ recipientId: recipient_id, messageId: message_id }))

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

function toMessage({ text, attachment, metadata }: MessageToSend): object {
  if (!attachment) return { text: text ?? '', metadata }
  const { type } = attachment
  const payload =
    'url' in attachment
      ? { url: attachment.url }
      : 'attachmentId' in attachment
        ? { attachment_id: attachment.attachmentId }
        : {}
  return { attachment: { type, payload }, metadata }
}

/** Nested values of a form are JSON texts. */
const asFormFields = (params: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

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
