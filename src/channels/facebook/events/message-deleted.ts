import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { Id, OptionalParty } from './shapes.ts'
import { personOf } from './person-of.ts'

/** A message was unsent; its row stays, without its text. */
export const messageDeleted = defineEvent({
  name: 'message-deleted',
  source: 'docs/platforms/facebook.md#message-deleted',
  recognises: (value) => isRecord(value.message) && value.message.is_deleted === true,
  shape: z
    .object({ sender: OptionalParty, recipient: OptionalParty, message: z.object({ mid: Id }) })
    .refine(({ sender, recipient }) => sender?.id || recipient?.id, 'nobody'),
  toInbound: ({ message, ...parties }, { accountId, atMs }) => ({
    kind: 'message-deleted',
    accountId,
    atMs,
    externalId: message.mid,
    personId: personOf(parties, accountId),
  }),
})
