import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id } from '../events/ids.ts'
import { CALL_TIMEOUT_MS } from '../limits.ts'
import { dataQuery } from './data-query.ts'

/** The three fields of ZA2, and whether the person follows. Everything else the platform tells is dropped here. */
export interface PersonDetail {
  readonly userId: string
  readonly name: string | null
  readonly phone: string | null
  readonly address: string | null
  readonly isFollower: boolean | null
}

/** Phones come as text or number. */
const Text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((text) => text?.trim() || null)

const SharedInfo = z
  .object({ name: Text, phone: Text, address: Text, ward: Text, district: Text, city: Text })
  .nullish()
  .catch(null)

const Detail = z
  .object({
    user_id: Id,
    display_name: Text,
    user_is_follower: z.boolean().nullish().catch(null),
    shared_info: SharedInfo,
  })
  .transform(({ user_id, display_name, user_is_follower, shared_info: shared }): PersonDetail => {
    const address = [shared?.address, shared?.ward, shared?.district, shared?.city].filter(Boolean).join(', ')
    return {
      userId: user_id,
      name: shared?.name ?? display_name,
      phone: shared?.phone ?? null,
      address: address || null,
      isFollower: user_is_follower ?? null,
    }
  })

/** Phone and address are there only after the person shared them or the shop wrote them (docs/platforms/zalo.md#people). */
export const personDetail = defineOperation<'zalo.person-detail', { userId: string }, PersonDetail>({
  name: 'zalo.person-detail',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ userId }) => ({
    method: 'GET',
    base: 'openapi',
    path: '/v3.0/oa/user/detail',
    query: dataQuery({ user_id: userId }),
  }),
  answer: Detail,
})
