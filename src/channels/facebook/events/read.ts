import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { Party, Time } from './shapes.ts'

/** The person has read everything up to the watermark; the platform names no messages. */
export const read = defineEvent({
  name: 'message-read',
  source: 'docs/platforms/facebook.md#marks',
  recognises: (value) => isRecord(value.read),
  shape: z.object({ sender: Party, read: z.object({ watermark: Time }) }),
  toInbound: ({ sender, read: mark }, { accountId, atMs }) => ({
    kind: 'read',
    accountId,
    atMs,
    personId: sender.id,
    externalIds: [],
    watermarkMs: mark.watermark,
  }),
})
