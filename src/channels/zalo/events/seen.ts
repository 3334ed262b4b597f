import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { End, Id } from './ids.ts'

/** The person opened messages on their phone; told only to the app that sent them. */
export const seen = defineEvent({
  names: ['user_seen_message'],
  source: 'docs/platforms/zalo.md#seen',
  oa: 'sender',
  shape: z.object({
    sender: End,
    recipient: End,
    message: z
      .object({ msg_ids: z.array(Id).min(1) })
      .or(z.object({ msg_id: Id }).transform(({ msg_id }) => ({ msg_ids: [msg_id] }))),
  }),
  toInbound: ({ sender, recipient, message }, { accountId, atMs }) => ({
    kind: 'read',
    accountId,
    atMs,
    personId: sender.id === accountId ? recipient.id : sender.id,
    externalIds: message.msg_ids,
    watermarkMs: null,
  }),
})
