import { z } from 'zod'
import { isRecord } from '../json-record.ts'
import { defineEvent } from './define-event.ts'
import { Id, OptionalParty, OptionalText } from './shapes.ts'
import { personOf } from './person-of.ts'

/** `num_edit` came as text in older deliveries. */
const EditNumber = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number),
  ])
  .pipe(z.number().int().nonnegative())
  .catch(0)

/** A person changed the text of a message; the highest `num_edit` is the newest. It may come before the message itself. */
export const messageEdited = defineEvent({
  name: 'message-edit',
  source: 'docs/platforms/facebook.md#message-edit',
  recognises: (value) => isRecord(value.message_edit),
  shape: z.object({
    sender: OptionalParty,
    recipient: OptionalParty,
    message_edit: z.object({ mid: Id, text: OptionalText, num_edit: EditNumber }),
  }),
  toInbound: ({ message_edit: edit, ...parties }, { accountId, atMs }) => ({
    kind: 'message-edited',
    accountId,
    atMs,
    externalId: edit.mid,
    personId: personOf(parties, accountId),
    text: edit.text,
    editNumber: edit.num_edit,
  }),
})
