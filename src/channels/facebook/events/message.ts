import { z } from 'zod'
import type { MessageEvent } from '../../inbound-event.ts'
import { isRecord } from '../json-record.ts'
import { toAttachments } from './attachments.ts'
import { defineEvent } from './define-event.ts'
import { Id, OptionalId, OptionalText, Party, Referral } from './shapes.ts'

/** What a message holds, sent by either side. */
export const MessageBody = z
  .object({
    mid: Id,
    text: OptionalText,
    attachments: z.unknown().optional(),
    sticker_id: z.unknown().optional(),
    quick_reply: z.object({ payload: OptionalText }).nullable().catch(null),
    reply_to: z.object({ mid: OptionalId }).nullable().catch(null),
    referral: Referral,
    is_unsupported: z.unknown().optional(),
  })
  .transform((body) => ({
    externalId: body.mid,
    text: body.text,
    attachments:
      body.is_unsupported === true && !Array.isArray(body.attachments)
        ? [UNSUPPORTED]
        : toAttachments(body.attachments, body.sticker_id),
    quickReply: body.quick_reply?.payload ?? null,
    replyToExternalId: body.reply_to?.mid ?? null,
    referral: body.referral,
  }))

/** The platform says there was something it cannot hand over; staff see that it was there. */
const UNSUPPORTED = {
  type: 'other',
  url: null,
  name: null,
  sizeBytes: null,
  detail: { platformType: 'unsupported' },
} as const

/** A person wrote: text, attachments, a quick reply's button, or several of these. */
export const message = defineEvent({
  name: 'message',
  source: 'docs/platforms/facebook.md#message',
  recognises: (value) => isRecord(value.message),
  shape: z.object({ sender: Party, message: MessageBody }),
  toInbound: ({ sender, message: body }, { accountId, atMs }): MessageEvent => ({
    kind: 'message',
    accountId,
    atMs,
    externalId: body.externalId,
    personId: sender.id,
    direction: 'in',
    echo: null,
    text: body.text,
    attachments: body.attachments,
    replyToExternalId: body.replyToExternalId,
    postback: body.quickReply === null ? null : { title: body.text, payload: body.quickReply },
    referral: body.referral,
  }),
})
