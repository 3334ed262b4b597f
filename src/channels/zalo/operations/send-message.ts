import { defineOperation } from '../../operation.ts'
import type { CardButton } from '../../outgoing.ts'
import { visitorOf } from '../../visitor.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'
import { MESSAGE_PATH, type SentMessage, SentMessageShape, VISITOR_PATH } from './sent-message.ts'

/** What goes along: a picture by address or uploaded, an animated one uploaded with its size, an uploaded file, or one of Zalo's stickers. */
export type ZaloAttachment =
  | { readonly type: 'image'; readonly url: string }
  | { readonly type: 'image'; readonly attachmentId: string }
  | { readonly type: 'gif'; readonly attachmentId: string; readonly width: number; readonly height: number }
  | { readonly type: 'file'; readonly token: string }
  | { readonly type: 'sticker'; readonly attachmentId: string }

export interface SendMessageInput {
  /** A person, or a visitor of a website's chat box. */
  readonly userId: string
  /** The reply form: a message of the person's own, by whose id the answer is addressed. */
  readonly answersMessageId?: string
  /** Where a visitor's answer goes; the documents show it on v2. */
  readonly visitorPath?: 'v2' | 'v3'
  readonly text?: string | null
  readonly attachment?: ZaloAttachment | null
  readonly quoteMessageId?: string | null
  /** Under the text; at most five. Not together with an attachment. */
  readonly buttons?: readonly CardButton[]
}

/** One consultation message to one person. */
export const sendMessage = defineOperation<'zalo.send-message', SendMessageInput, SentMessage>({
  name: 'zalo.send-message',
  platform: 'zalo',
  token: 'channel',
  effect: true,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ userId, answersMessageId, visitorPath, text, attachment, quoteMessageId, buttons }) => ({
    method: 'POST',
    base: 'openapi',
    path: visitorOf(userId) === null || visitorPath === 'v3' ? MESSAGE_PATH : VISITOR_PATH,
    json: {
      recipient: recipientOf(userId, answersMessageId),
      message: {
        ...(text ? { text } : {}),
        ...(quoteMessageId ? { quote_message_id: quoteMessageId } : {}),
        ...(attachment ? { attachment: attachmentBody(attachment) } : {}),
        ...(buttons?.length
          ? { attachment: { type: 'template', payload: { buttons: buttons.map(buttonBody) } } }
          : {}),
      },
    },
  }),
  answer: SentMessageShape,
})

function recipientOf(userId: string, answersMessageId: string | undefined): unknown {
  const visitor = visitorOf(userId)
  if (visitor !== null) return { anonymous_id: visitor.anonymousId, conversation_id: visitor.conversationId }
  return answersMessageId === undefined ? { user_id: userId } : { message_id: answersMessageId }
}

/** `oa.query.show`: pressed, it comes back as the person's own text. */
function buttonBody(button: CardButton): unknown {
  const { title } = button
  if (button.type === 'url') return { title, type: 'oa.open.url', payload: { url: button.url } }
  if (button.type === 'phone') {
    return { title, type: 'oa.open.phone', payload: { phone_code: button.phone.replace(/^\+/, '') } }
  }
  return { title, type: 'oa.query.show', payload: button.payload }
}

function attachmentBody(attachment: ZaloAttachment): unknown {
  if (attachment.type === 'file') return { type: 'file', payload: { token: attachment.token } }
  return { type: 'template', payload: { template_type: 'media', elements: [mediaElement(attachment)] } }
}

function mediaElement(attachment: Exclude<ZaloAttachment, { type: 'file' }>): unknown {
  if ('url' in attachment) return { media_type: 'image', url: attachment.url }
  const { type, attachmentId } = attachment
  const size = type === 'gif' ? { width: attachment.width, height: attachment.height } : {}
  return { media_type: type, attachment_id: attachmentId, ...size }
}
