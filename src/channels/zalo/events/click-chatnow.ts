import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { Id } from './ids.ts'

/** The person opened the chat for the first time; this opens the free window though nothing was written. */
export const clickChatnow = defineEvent({
  names: ['user_click_chatnow'],
  source: 'docs/platforms/zalo.md#click-chatnow',
  oa: 'named',
  shape: z.object({ user_id: Id }),
  toInbound: ({ user_id }, { accountId, atMs }) => ({ kind: 'contact', accountId, atMs, personId: user_id }),
})
