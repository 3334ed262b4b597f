import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id } from '../events/ids.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'

/** Whether an OA may use the API at all: looked at by the channel doctor and dropped, nothing of it is kept. */
export interface OaStanding {
  readonly oaId: string | null
  /** null: not told. */
  readonly verified: boolean | null
  readonly packageName: string | null
  /** dd/MM/yyyy, as the platform writes it. */
  readonly packageValidThrough: string | null
}

const Text = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text || null)

export const oaStanding = defineOperation<'zalo.oa-standing', Record<never, never>, OaStanding>({
  name: 'zalo.oa-standing',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: () => ({ method: 'GET', base: 'openapi', path: '/v2.0/oa/getoa' }),
  answer: z
    .object({
      oaid: Id.nullish(),
      oa_id: Id.nullish(),
      is_verified: z.boolean().nullish().catch(null),
      package_name: Text,
      package_valid_through_date: Text,
    })
    .transform((oa) => ({
      oaId: oa.oaid ?? oa.oa_id ?? null,
      verified: oa.is_verified ?? null,
      packageName: oa.package_name,
      packageValidThrough: oa.package_valid_through_date,
    })),
})
