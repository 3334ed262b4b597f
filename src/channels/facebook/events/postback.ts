import { z } from 'zod'
import type { MessageEvent } from '../../inbound-event.ts'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { OptionalId, OptionalText, Party, Referral } from './shapes.ts'

/**
 * A person pressed a button. It counts as a message of theirs: it opens the window and staff should see it. `mid` came with
 * v11; without one the person and the moment name it. In standby the payload is withheld.
 */
export const postback = defineEvent({
  name: 'messaging-postback',
  source: 'docs/platforms/facebook.md#postback',
  recognises: (value) => isRecord(value.postback),
  shape: z.object({
    sender: Party,
    postback: z.object({ mid: OptionalId, title: OptionalText, payload: OptionalText, referral: Referral }),
  }),
  toInbound: ({ sender, postback: pressed }, { accountId, atMs }): MessageEvent => ({
    kind: 'message',
    accountId,
    atMs,
    externalId: pressed.mid ?? `postback:${sender.id}:${atMs}`,
    personId: sender.id,
    direction: 'in',
    echo: null,
    text: pressed.title,
    attachments: [],
    replyToExternalId: null,
    postback: { title: pressed.title, payload: pressed.payload },
    referral: pressed.referral,
  }),
})
