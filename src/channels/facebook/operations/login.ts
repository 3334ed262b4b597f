import { z } from 'zod'
import { Id } from '../events/shapes.ts'
import { defineOperation } from '../../operation.ts'
import { TOKEN_PATH } from '../token-path.ts'
import { Success } from './answer-shapes.ts'
import { nodePath } from './node-path.ts'

/** `expires_in` may be missing; the token then says of itself when it ends (`debug-token`). */
const Token = z
  .object({ access_token: z.string().min(1), expires_in: z.number().positive().nullable().catch(null) })
  .transform(({ access_token, expires_in }) => ({ accessToken: access_token, expiresInSeconds: expires_in }))

/** The code of the dialog for a user token of some hours. A code works once. */
export const exchangeCode = defineOperation({
  name: 'facebook.exchange-code',
  platform: 'facebook',
  token: 'app',
  effect: true,
  request: ({ code, redirectUri }: { code: string; redirectUri: string }) => ({
    method: 'POST',
    base: 'graph',
    path: TOKEN_PATH,
    form: { code, redirect_uri: redirectUri },
  }),
  answer: Token,
})

/** A user token of some hours for one of about 60 days. */
export const extendToken = defineOperation({
  name: 'facebook.extend-token',
  platform: 'facebook',
  token: 'app',
  effect: false,
  request: ({ userToken }: { userToken: string }) => ({
    method: 'POST',
    base: 'graph',
    path: TOKEN_PATH,
    form: { grant_type: 'fb_exchange_token', fb_exchange_token: userToken },
  }),
  answer: Token,
})

const SECOND_MS = 1000

/** What a token is good for. The platform takes the token asked about in the query alone. */
export const debugToken = defineOperation({
  name: 'facebook.debug-token',
  platform: 'facebook',
  token: 'app',
  effect: false,
  request: ({ inputToken }: { inputToken: string }) => ({
    method: 'GET',
    base: 'graph',
    path: '/debug_token',
    query: { input_token: inputToken },
  }),
  answer: z
    .object({
      data: z.object({
        app_id: Id.nullable().catch(null),
        is_valid: z.boolean().catch(false),
        user_id: Id.nullable().catch(null),
        profile_id: Id.nullable().catch(null),
        scopes: z.array(z.string()).catch([]),
        granular_scopes: z
          .array(z.object({ scope: z.string(), target_ids: z.array(Id).nullable().catch(null) }))
          .catch([]),
        expires_at: z.number().catch(0),
        data_access_expires_at: z.number().catch(0),
        error: z
          .object({ code: z.number(), subcode: z.number().nullable().catch(null) })
          .nullable()
          .catch(null),
      }),
    })
    .transform(({ data }) => ({
      appId: data.app_id,
      isValid: data.is_valid,
      userId: data.user_id,
      pageId: data.profile_id,
      scopes: data.scopes,
      /** `targetIds` null: the scope holds for everything. */
      granularScopes: data.granular_scopes.map(({ scope, target_ids }) => ({ scope, targetIds: target_ids })),
      expiresAtMs: endOf(data.expires_at),
      dataAccessExpiresAtMs: endOf(data.data_access_expires_at),
      problem: data.error,
    })),
})

/** 0 stands for "no end". */
const endOf = (seconds: number): number | null => (seconds > 0 ? seconds * SECOND_MS : null)

/** Which scopes the user granted, declined or let expire. */
export const grantedPermissions = defineOperation({
  name: 'facebook.granted-permissions',
  platform: 'facebook',
  token: 'user',
  effect: false,
  request: (_input: object) => ({ method: 'GET', base: 'graph', path: '/me/permissions' }),
  answer: z
    .object({ data: z.array(z.object({ permission: z.string(), status: z.string() })) })
    .transform(({ data }) => ({ permissions: data })),
})

export const me = defineOperation({
  name: 'facebook.me',
  platform: 'facebook',
  token: 'user',
  effect: false,
  request: (_input: object) => ({ method: 'GET', base: 'graph', path: '/me', query: { fields: 'id' } }),
  answer: z.object({ id: Id }),
})

/** Takes back one permission of a user, or (without one) the whole grant. */
export const revoke = defineOperation({
  name: 'facebook.revoke',
  platform: 'facebook',
  token: 'user',
  effect: false,
  request: ({ userId, permission }: { userId: string; permission?: string }) => ({
    method: 'DELETE',
    base: 'graph',
    path: nodePath(userId, permission === undefined ? 'permissions' : `permissions/${permission}`),
  }),
  answer: Success,
})
