import { z } from 'zod'
import { defineOperation, type PlatformRequest } from '../../operation.ts'
import { Id } from '../events/ids.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'

const request = (): PlatformRequest => ({ method: 'GET', base: 'openapi', path: '/v2.0/oa/getoa' })

/** Documents name the id `oaid`, much live code reads `oa_id`. */
const Identity = z
  .object({ oaid: Id.nullish(), oa_id: Id.nullish() })
  .transform(({ oaid, oa_id }) => oaid ?? oa_id)
  .pipe(z.string())

const Text = z
  .string()
  .nullish()
  .transform((text) => text || null)

/** The OA behind a token: is it the one the callback named? */
export const oaIdentity = defineOperation<'zalo.oa-identity', Record<never, never>, { oaId: string }>({
  name: 'zalo.oa-identity',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request,
  answer: Identity.transform((oaId) => ({ oaId })),
})

/** The OA's card: the four fields of ZA1 and its id. */
export interface OaProfile {
  readonly oaId: string
  readonly name: string | null
  readonly avatar: string | null
  readonly cover: string | null
  readonly description: string | null
}

export const oaProfile = defineOperation<'zalo.oa-profile', Record<never, never>, OaProfile>({
  name: 'zalo.oa-profile',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request,
  answer: z
    .object({
      oaid: Id.nullish(),
      oa_id: Id.nullish(),
      name: Text,
      avatar: Text,
      cover: Text,
      description: Text,
    })
    .transform(({ oaid, oa_id, ...card }, context): OaProfile => {
      const oaId = oaid ?? oa_id
      if (oaId) return { oaId, ...card }
      context.addIssue({ code: 'custom', message: 'names no OA' })
      return z.NEVER
    }),
})
