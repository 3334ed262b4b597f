import { z } from 'zod'
import { catalogue } from '../../../config/permissions.ts'
import { noteStaff } from '../../inbox/staff.ts'
import type { Clock } from '../../kit/clock.ts'
import type { Store } from '../../store/open-store.ts'
import { LOCALES } from '../locale.ts'
import { stateOf } from '../mount.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { platform, textOrNull } from '../shapes.ts'
import { ROLES } from '../who.ts'

const permissionItem = z.object({
  code: z.string(),
  platform: z.union([platform, z.literal('app')]),
  sentence: z.string(),
  purpose: z.string(),
  without: z.string(),
  data: z.array(z.string()),
  scopes: z.array(z.string()),
})

export const meRoutes = (deps: { readonly store: Store; readonly clock: Clock }): Route[] => [
  defineRoute({
    method: 'get',
    path: '/me',
    summary: 'Who is signed in, and the token every change must carry',
    tag: 'Session',
    roles: 'anyone-signed-in',
    answers: {
      200: {
        description: 'The user',
        schema: z.object({
          user: z.object({ id: z.string(), name: textOrNull }),
          shop: z.object({ id: z.string(), name: textOrNull }).nullable(),
          roles: z.array(z.enum(ROLES)),
          csrfToken: textOrNull,
        }),
      },
    },
    shopless: true,
    async handle({ res }) {
      const { who } = stateOf(res)
      if (!who) throw new Problem('signed-out')
      // The console begins here, in whatever way its user signed in: so the others can give them conversations.
      if (who.shopId !== null && !who.isService)
        await noteStaff(deps, { ...who, shopId: who.shopId, name: who.userName })
      const csrfToken: unknown = res.locals.csrfToken
      return respond(200, {
        user: { id: who.userId, name: who.userName },
        shop: who.shopId === null ? null : { id: who.shopId, name: who.shopName },
        roles: who.roles,
        csrfToken: typeof csrfToken === 'string' ? csrfToken : null,
      })
    },
  }),
  defineRoute<Record<string, never>, { locale?: 'vi' | 'en' | undefined }>({
    method: 'get',
    path: '/permissions',
    summary: 'The permissions that can be asked for, each in its own sentence',
    tag: 'Linking',
    roles: 'anyone-signed-in',
    query: z.strictObject({ locale: z.enum(LOCALES).optional() }),
    answers: {
      200: {
        description: 'The catalogue',
        schema: z.object({
          textVersion: z.string(),
          processor: z.string(),
          withdrawal: z.string(),
          items: z.array(permissionItem),
        }),
      },
    },
    async handle({ query, locale }) {
      return respond(200, catalogue(query.locale ?? locale))
    },
  }),
]
