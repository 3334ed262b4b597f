import { z } from 'zod'
import { codesOfPlatform, TEXT_VERSION } from '../../../config/permissions.ts'
import type { ChangeDeps } from '../../consent/change.ts'
import { answerOnDevice, type DevicePermission, devicePermissions } from '../../consent/devices.ts'
import { LOCALES } from '../locale.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { textOrNull, timeOrNull } from '../shapes.ts'
import { actorOf } from '../who.ts'

const APP_CODES = codesOfPlatform('app')
const ROLES = ['owner', 'agent', 'privacy-officer'] as const

const deviceParams = z.strictObject({ deviceId: z.string().regex(/^[\w.:-]{1,128}$/) })
const answers = z.strictObject({
  permissions: z
    .array(z.strictObject({ code: z.enum(APP_CODES as [string, ...string[]]), granted: z.boolean() }))
    .min(1)
    .max(APP_CODES.length),
  /** Needed where something is granted; refusing needs no text. */
  textVersion: z.string().max(40).optional(),
  locale: z.enum(LOCALES).optional(),
})
const deviceSchema = z.object({
  deviceId: z.string(),
  permissions: z.array(
    z.object({
      code: z.string(),
      state: z.enum(['granted', 'refused', 'withdrawn', 'needs-consent']),
      textVersion: textOrNull,
      at: timeOrNull,
    }),
  ),
})

const deviceShape = (deviceId: string, permissions: readonly DevicePermission[]) => ({
  deviceId,
  permissions: permissions.map(({ code, state, textVersion, at }) => ({
    code,
    state,
    textVersion,
    at: at?.toISOString() ?? null,
  })),
})

/** What KiotViet's own app was allowed on a device (APP1–APP3): recorded, and used by nothing here. */
export const deviceRoutes = (deps: ChangeDeps): Route[] => [
  defineRoute<z.infer<typeof deviceParams>>({
    method: 'get',
    path: '/devices/{deviceId}/permissions',
    summary: 'What was answered on a device to the app’s own permissions',
    tag: 'Privacy',
    roles: ROLES,
    params: deviceParams,
    answers: { 200: { description: 'The newest answers', schema: deviceSchema } },
    async handle({ who, params: { deviceId } }) {
      return respond(200, deviceShape(deviceId, await devicePermissions(deps, who.shopId, deviceId)))
    },
  }),
  defineRoute<z.infer<typeof deviceParams>, Record<string, never>, z.infer<typeof answers>>({
    method: 'put',
    path: '/devices/{deviceId}/permissions',
    summary: 'Record grants, refusals and withdrawals of a device; none of them hinders linking',
    tag: 'Privacy',
    roles: ROLES,
    params: deviceParams,
    body: answers,
    answers: { 200: { description: 'The newest answers', schema: deviceSchema } },
    async handle({ who, params: { deviceId }, body, locale, req }) {
      const told = await answerOnDevice(deps, {
        shopId: who.shopId,
        deviceId,
        answers: body.permissions,
        textVersion: body.textVersion ?? null,
        locale: body.locale ?? locale,
        by: actorOf(who, req),
      })
      if (!told.ok) throw new Problem('text-outdated', { members: { textVersion: TEXT_VERSION } })
      return respond(200, deviceShape(deviceId, told.value))
    },
  }),
]
