import { z } from 'zod'
import type { EchoAuthor, MessageEvent } from '../../inbound-event.ts'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { MessageBody } from './message.ts'
import { OptionalId, OptionalText, Party } from './shapes.ts'

const Origin = z.object({ app_id: OptionalId, metadata: OptionalText })

/**
 * The Page wrote: by us, by another app, or by somebody in Meta's own inbox. It may come before the answer to the send
 * that made it. A message sent by the Page's own id is an echo even without its flag.
 */
export const echo = defineEvent({
  name: 'message-echo',
  source: 'docs/platforms/facebook.md#echo',
  recognises: (value, { accountId }) =>
    isRecord(value.message) &&
    (value.message.is_echo === true || (isRecord(value.sender) && sameId(value.sender.id, accountId))),
  shape: z.object({ recipient: Party, message: z.intersection(MessageBody, Origin) }),
  toInbound: ({ recipient, message }, { accountId, atMs, ownAppId }): MessageEvent => ({
    kind: 'message',
    accountId,
    atMs,
    externalId: message.externalId,
    personId: recipient.id,
    direction: 'out',
    echo: authorOf(message, ownAppId),
    text: message.text,
    attachments: message.attachments,
    replyToExternalId: message.replyToExternalId,
    postback: null,
    referral: null,
  }),
})

const sameId = (id: unknown, accountId: string): boolean =>
  id === accountId || (typeof id === 'number' && String(id) === accountId)

/** Our own outbox ids, as written into `message.metadata` of a send. */
const OUTBOX_ID = /^out_[0-9a-z]{1,64}$/i

function authorOf(origin: z.output<typeof Origin>, ownAppId: string): EchoAuthor {
  if (origin.metadata !== null && OUTBOX_ID.test(origin.metadata)) {
    return { kind: 'ours-by-metadata', outboxId: origin.metadata }
  }
  if (origin.app_id === ownAppId) return { kind: 'own-app' }
  return { kind: 'platform', adminId: null, appId: origin.app_id }
}
