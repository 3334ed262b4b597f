import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { readTimeMs } from '../events/ids.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'

/** What Zalo itself knows of a person's window. */
export interface PersonQuota {
  /** Null: never, or not told. */
  readonly lastInteractionAtMs: number | null
  /** Placeholders since answers within 48 h are unlimited; null where they are gone. */
  readonly replyRemain: number | null
  readonly replyTotal: number | null
}

const Count = z.coerce.number().int().nullish().catch(null)

export const quota = defineOperation<'zalo.quota', { userId: string }, PersonQuota>({
  name: 'zalo.quota',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ userId }) => ({
    method: 'POST',
    base: 'openapi',
    path: '/v3.0/oa/quota/message',
    json: { user_id: userId },
  }),
  answer: z
    .object({
      last_interaction: z.unknown().optional(),
      cs_reply: z.object({ remain: Count, total: Count }).nullish().catch(null),
    })
    .transform(({ last_interaction, cs_reply }) => ({
      lastInteractionAtMs: readTimeMs(last_interaction) || null,
      replyRemain: cs_reply?.remain ?? null,
      replyTotal: cs_reply?.total ?? null,
    })),
})
