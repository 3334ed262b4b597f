import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'

/**
 * Where Zalo believes us to be, asked of the host that holds the rule. It carries no token, so nobody's data can come
 * back: the answer is always a refusal, -501 for callers outside Vietnam, another number (452, no session) for the rest.
 */
export const callerRegion = defineOperation<'zalo.caller-region', Record<never, never>, Record<never, never>>(
  {
    name: 'zalo.caller-region',
    platform: 'zalo',
    token: 'none',
    effect: false,
    timeoutMs: CALL_TIMEOUT_MS,
    request: () => ({ method: 'GET', base: 'graph', path: '/v2.0/me', query: { fields: 'id' } }),
    answer: z.object({}).transform(() => ({})),
  },
)
