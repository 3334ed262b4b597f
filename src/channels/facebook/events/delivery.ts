import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { Id, Party, Time } from './shapes.ts'

/** What the Page sent has reached the person: everything up to the watermark, and the messages named. */
export const delivery = defineEvent({
  name: 'message-delivery',
  source: 'docs/platforms/facebook.md#marks',
  recognises: (value) => isRecord(value.delivery),
  shape: z.object({
    sender: Party,
    delivery: z.object({ mids: z.array(Id).catch([]), watermark: Time.nullable().catch(null) }),
  }),
  toInbound: ({ sender, delivery: mark }, { accountId, atMs }) => ({
    kind: 'delivered',
    accountId,
    atMs,
    personId: sender.id,
    externalIds: mark.mids,
    watermarkMs: mark.watermark,
  }),
})
