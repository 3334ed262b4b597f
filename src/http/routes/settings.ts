import { z } from 'zod'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { readPaidSends, switchPaidSends } from '../../outbox/paid-sends.ts'
import { orRefuse } from '../refused-send.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { platform } from '../shapes.ts'
import { INBOX_STAFF } from '../who.ts'
import { quotaSchema } from './conversations.ts'

const MAX_CHANNELS = 100

const settingsSchema = z
  .object({
    channels: z.array(
      z.object({
        id: z.string(),
        platform,
        name: z.string(),
        /** May messages of this channel cost money? null: its platform does not charge. */
        paidSends: z.boolean().nullable(),
        quota: quotaSchema,
      }),
    ),
  })
  .meta({ id: 'Settings' })

const change = z.strictObject({
  channels: z
    .array(z.strictObject({ id: z.string().min(1).max(64), paidSends: z.boolean() }))
    .min(1)
    .max(MAX_CHANNELS)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'each channel once'),
})

export const settingsRoutes = (deps: OutboxDeps): Route[] => [
  defineRoute({
    method: 'get',
    path: '/settings',
    summary: 'What the shop has set for its channels',
    tag: 'Settings',
    roles: INBOX_STAFF,
    answers: { 200: { description: 'The settings', schema: settingsSchema } },
    async handle({ who }) {
      return respond(200, { channels: await readPaidSends(deps, who.shopId) })
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof change>>({
    method: 'patch',
    path: '/settings',
    summary: 'Change settings: charged Zalo messages on or off, a channel each; all of them or none',
    tag: 'Settings',
    roles: ['owner'],
    body: change,
    answers: { 200: { description: 'The settings as they stand', schema: settingsSchema } },
    async handle({ who, body }) {
      const switches = body.channels.map(({ id, paidSends }) => ({ channelId: id, on: paidSends }))
      await orRefuse(switchPaidSends(deps, who.shopId, switches, who.userId))
      return respond(200, { channels: await readPaidSends(deps, who.shopId) })
    },
  }),
]
