import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { Id } from './ids.ts'

/** A person asks Zalo that their data be deleted: the gateway erases them, and tells Zalo to delete the OA's copy. */
export const withdraw = defineEvent({
  names: ['user_withdraw'],
  source: 'docs/platforms/zalo.md#withdraw',
  oa: 'named',
  shape: z.object({ user_id: Id }),
  toInbound: (event, { accountId, atMs }) => ({
    kind: 'withdrawn',
    accountId,
    atMs,
    personId: event.user_id,
  }),
})
