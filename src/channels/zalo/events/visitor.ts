import { z } from 'zod'
import { visitorId } from '../../visitor.ts'
import { Attachments } from './attachments.ts'
import { defineEvent } from './define-event.ts'
import { End, Id } from './ids.ts'

const named = (prefix: string): string[] =>
  ['text', 'image', 'file', 'sticker'].map((kind) => `${prefix}_${kind}`)

const Message = z.object({
  msg_id: Id,
  conversation_id: Id,
  text: z.string().nullish(),
  quote_msg_id: Id.nullish(),
  attachments: Attachments,
})

const source = 'docs/platforms/zalo.md#visitors'

/** What both sides' messages have in common. */
const partsOf = ({ msg_id, text, quote_msg_id, attachments }: z.output<typeof Message>) => ({
  kind: 'message' as const,
  externalId: msg_id,
  text: text || null,
  attachments,
  replyToExternalId: quote_msg_id ?? null,
  postback: null,
  referral: null,
})

/** A visitor of a website's chat box wrote. Known by the ids of the visit alone. */
export const visitorSend = defineEvent({
  names: named('anonymous_send'),
  source,
  oa: 'recipient',
  shape: z.object({ sender: End, message: Message }),
  toInbound: ({ sender, message }, { accountId, atMs }) => ({
    ...partsOf(message),
    accountId,
    atMs,
    personId: visitorId({ anonymousId: sender.id, conversationId: message.conversation_id }),
    direction: 'in',
    echo: null,
  }),
})

/** Echo of what a visitor was answered, by staff in Zalo's own tool or by an app. */
export const oaSendVisitor = defineEvent({
  names: named('oa_send_anonymous'),
  source,
  oa: 'sender',
  shape: z.object({
    sender: z.object({ admin_id: Id.nullish() }),
    recipient: End,
    message: Message,
  }),
  toInbound: ({ sender, recipient, message }, { accountId, atMs }) => ({
    ...partsOf(message),
    accountId,
    atMs,
    personId: visitorId({ anonymousId: recipient.id, conversationId: message.conversation_id }),
    direction: 'out',
    echo: sender.admin_id ? { kind: 'platform', adminId: sender.admin_id, appId: null } : { kind: 'own-app' },
  }),
})
