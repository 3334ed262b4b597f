import { z } from 'zod'
import { defineEvent, envelopeOf } from './define-event.ts'
import { End, Id, isRecord } from './ids.ts'

/**
 * A message reached the person's phone. The template service posts the same name about messages sent to a phone number:
 * `recipient.id` is then that number, not a person of this OA, and the message carries its own time and tracking id.
 * Those are counted, and the number does not enter the journal.
 */
export const received = defineEvent({
  names: ['user_received_message'],
  source: 'docs/platforms/zalo.md#received',
  oa: 'sender',
  edge: (body) => (isToPhone(body) ? { ...envelopeOf(body), sender: body.sender, to_phone: true } : body),
  shape: z.union([
    z.object({ to_phone: z.literal(true) }),
    z.object({ sender: End, recipient: End, message: z.object({ msg_id: Id }) }),
  ]),
  toInbound(event, { name, accountId, atMs }) {
    if ('to_phone' in event) return { kind: 'acknowledged', accountId, atMs, name: `${name}:phone` }
    return {
      kind: 'delivered',
      accountId,
      atMs,
      personId: event.sender.id === accountId ? event.recipient.id : event.sender.id,
      externalIds: [event.message.msg_id],
      watermarkMs: null,
    }
  },
})

function isToPhone({ message, recipient }: Record<string, unknown>): boolean {
  const marked = isRecord(message) && ('tracking_id' in message || 'delivery_time' in message)
  // Ids of people have 16 digits and more; a Vietnamese number with its country code has 11 or 12.
  return marked || (isRecord(recipient) && /^84\d{9,10}$/.test(String(recipient.id)))
}
