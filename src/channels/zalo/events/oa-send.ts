import { z } from 'zod'
import { Attachments } from './attachments.ts'
import { defineEvent } from './define-event.ts'
import { End, Id } from './ids.ts'

const KINDS = 'text image gif list file sticker'.split(' ')

/**
 * Echo of what the OA sent. Staff who type in Zalo's own tool leave their `admin_id`; an app's send, ours too, has none.
 * It may arrive before the answer to our own call does.
 */
export const oaSend = defineEvent({
  names: KINDS.map((kind) => `oa_send_${kind}`),
  source: 'docs/platforms/zalo.md#oa-send',
  oa: 'sender',
  shape: z.object({
    sender: z.object({ admin_id: Id.nullish() }),
    recipient: End,
    message: z.object({
      msg_id: Id,
      text: z.string().nullish(),
      quote_msg_id: Id.nullish(),
      attachments: Attachments,
    }),
  }),
  toInbound: ({ sender, recipient, message }, { accountId, atMs }) => ({
    kind: 'message',
    accountId,
    atMs,
    externalId: message.msg_id,
    personId: recipient.id,
    direction: 'out',
    echo: sender.admin_id ? { kind: 'platform', adminId: sender.admin_id, appId: null } : { kind: 'own-app' },
    text: message.text || null,
    attachments: message.attachments,
    replyToExternalId: message.quote_msg_id ?? null,
    postback: null,
    referral: null,
  }),
})
