import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { Party, Referral } from './shapes.ts'

/** A person who has a thread already came back by an m.me link or an advertisement: contact, and where from. */
export const referral = defineEvent({
  name: 'messaging-referral',
  source: 'docs/platforms/facebook.md#contact',
  recognises: (value) => isRecord(value.referral),
  shape: z.object({ sender: Party, referral: Referral }),
  toInbound: ({ sender, referral: from }, { accountId, atMs }) => ({
    kind: 'contact',
    accountId,
    atMs,
    personId: sender.id,
    referral: from,
  }),
})
