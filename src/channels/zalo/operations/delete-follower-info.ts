import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'

/** Deletes what the OA itself keeps about a person at Zalo (name, phone, address, tags); part of an erasure. */
export const deleteFollowerInfo = defineOperation<
  'zalo.delete-follower-info',
  { userId: string },
  Record<never, never>
>({
  name: 'zalo.delete-follower-info',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ userId }) => ({
    method: 'POST',
    base: 'openapi',
    path: '/v2.0/oa/deletefollowerinfo',
    json: { user_id: userId },
  }),
  answer: z.unknown().transform(() => ({})),
})
