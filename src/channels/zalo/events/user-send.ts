import { z } from 'zod'
import { asBusinessCard, Attachments } from './attachments.ts'
import { defineEvent } from './define-event.ts'
import { End, Id } from './ids.ts'

const KINDS = 'text image gif link audio video sticker location file business_card'.split(' ')

/** A person wrote to the OA. `gif` has a toggle in the console but stands in no list; it is read like the others. */
export const userSend = defineEvent({
  names: KINDS.map((kind) => `user_send_${kind}`),
  source: 'docs/platforms/zalo.md#user-send',
  oa: 'recipient',
  shape: z.object({
    sender: End,
    message: z.object({
      msg_id: Id,
      text: z.string().nullish(),
      quote_msg_id: Id.nullish(),
      attachments: Attachments,
    }),
  }),
  toInbound: ({ sender, message }, { name, accountId, atMs }) => ({
    kind: 'message',
    accountId,
    atMs,
    externalId: message.msg_id,
    personId: sender.id,
    direction: 'in',
    echo: null,
    text: message.text || null,
    attachments:
      name === 'user_send_business_card' ? message.attachments.map(asBusinessCard) : message.attachments,
    replyToExternalId: message.quote_msg_id ?? null,
    postback: null,
    referral: null,
  }),
})
