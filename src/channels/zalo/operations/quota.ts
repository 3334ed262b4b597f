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

/** What is left of the consultation messages a package pays for beyond 48 hours. null: the platform names none. */
export interface OaQuota {
  readonly remain: number | null
  readonly total: number | null
}

export const oaQuota = defineOperation<'zalo.oa-quota', Record<never, never>, OaQuota>({
  name: 'zalo.oa-quota',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: () => ({
    method: 'POST',
    base: 'openapi',
    path: '/v3.0/oa/quota/message',
    json: { quota_owner: 'OA', product_type: 'cs', quota_type: 'sub_quota' },
  }),
  answer: z
    .array(z.object({ total: Count, remain: Count }))
    .transform(([first]) => ({ remain: first?.remain ?? null, total: first?.total ?? null })),
})
