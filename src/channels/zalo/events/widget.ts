import { z } from 'zod'
import { defineEvent, envelopeOf } from './define-event.ts'
import { Id, isRecord } from './ids.ts'

/**
 * The person agreed in a website's widget that the OA may write: a contact that opens the free window. The shop's own key
 * for them and the page they were on come along, and are cut off before the journal.
 */
export const widgetAccepted = defineEvent({
  names: ['widget_interaction_accepted'],
  source: 'docs/platforms/zalo.md#widget',
  oa: 'named',
  edge: (body) => ({
    ...envelopeOf(body),
    data: isRecord(body.data) ? { user_id: body.data.user_id } : null,
  }),
  shape: z.object({ data: z.object({ user_id: Id }) }),
  toInbound: ({ data }, { accountId, atMs }) => ({
    kind: 'contact',
    accountId,
    atMs,
    personId: data.user_id,
  }),
})
