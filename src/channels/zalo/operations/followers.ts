import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id } from '../events/ids.ts'
import { CALL_TIMEOUT_MS, FOLLOWERS_PAGE } from '../limits.ts'
import { dataQuery } from './data-query.ts'

/** `period`: `TODAY`, `YESTERDAY`, `L7D`, `L30D` or `YYYY_MM_DD:YYYY_MM_DD`; cuts lists beyond 10,000 into parts. */
export interface FollowersInput {
  readonly offset: number
  readonly count?: number
  readonly period?: string | null
}

/** Ids of people who follow the OA, a page of at most 50. Only followers are ever asked for. */
export const followers = defineOperation<
  'zalo.followers',
  FollowersInput,
  { total: number; userIds: string[] }
>({
  name: 'zalo.followers',
  platform: 'zalo',
  token: 'channel',
  effect: false,
  timeoutMs: CALL_TIMEOUT_MS,
  request: ({ offset, count = FOLLOWERS_PAGE, period }) => ({
    method: 'GET',
    base: 'openapi',
    path: '/v3.0/oa/user/getlist',
    query: dataQuery({
      offset,
      count,
      ...(period ? { last_interaction_period: period } : {}),
      is_follower: 'true',
    }),
  }),
  answer: z
    .object({
      total: z.coerce.number().int().nonnegative(),
      users: z.array(z.object({ user_id: Id })).nullish(),
    })
    .transform(({ total, users }) => ({ total, userIds: (users ?? []).map(({ user_id }) => user_id) })),
})
