import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { Id } from './ids.ts'

/** A person asks Zalo that their data be deleted. Acknowledged by name; the id stays in the journal for whoever acts on it. */
export const withdraw = defineEvent({
  names: ['user_withdraw'],
  source: 'docs/platforms/zalo.md#withdraw',
  oa: 'named',
  shape: z.object({ user_id: Id }),
  toInbound: (_event, { name, accountId, atMs }) => ({ kind: 'acknowledged', accountId, atMs, name }),
})
