import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { End } from './ids.ts'

/** Somebody followed or left the OA. Neither sender nor recipient: the OA is `oa_id`, the person `follower.id`. */
export const follow = defineEvent({
  names: ['follow', 'unfollow'],
  source: 'docs/platforms/zalo.md#follow',
  oa: 'named',
  shape: z.object({ follower: End, source: z.string().max(64).nullish() }),
  toInbound: ({ follower, source }, { name, accountId, atMs }) => ({
    kind: name === 'follow' ? 'followed' : 'unfollowed',
    accountId,
    atMs,
    personId: follower.id,
    source: source || null,
  }),
})
