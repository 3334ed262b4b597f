import { z } from 'zod'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { changeChannelSettings, readChannelSettings } from '../../outbox/channel-settings.ts'
import { overlap } from '../../outbox/business-hours.ts'
import { orRefuse } from '../refused-send.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { platform } from '../shapes.ts'
import { INBOX_STAFF } from '../who.ts'
import { quotaSchema } from './conversations.ts'

const MAX_CHANNELS = 100

const MAX_WORDS = 100
const MAX_WORD_LENGTH = 60

const autoHide = z.strictObject({
  phones: z.boolean(),
  words: z
    .array(
      z
        .string()
        .trim()
        .min(2)
        .max(MAX_WORD_LENGTH)
        .regex(/[\p{L}\p{N}]/u, 'a letter or a digit'),
    )
    .max(MAX_WORDS),
})

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')
const MAX_AWAY_LENGTH = 500
const MAX_HOLIDAYS = 60
/** Before and after a break. */
const MAX_SPANS_A_DAY = 2
const awayNotice = z
  .strictObject({
    on: z.boolean(),
    text: z.string().trim().max(MAX_AWAY_LENGTH).describe('`{mở cửa}` stands for the time of opening'),
    hours: z
      .array(
        z
          .strictObject({ day: z.int().min(1).max(7), from: clockTime, to: clockTime })
          .refine(({ from, to }) => to === '00:00' || from < to, 'from before to; 00:00 ends the day'),
      )
      .max(7 * MAX_SPANS_A_DAY)
      .refine(
        (list) =>
          [1, 2, 3, 4, 5, 6, 7].every(
            (day) => list.filter((one) => one.day === day).length <= MAX_SPANS_A_DAY,
          ),
        'each day at most twice',
      )
      .refine((list) => !overlap(list), 'times of one day that do not overlap')
      .describe(
        '1 Monday … 7 Sunday, times of Asia/Ho_Chi_Minh; a day stands here twice where it has a break, and not at all where it is a day off',
      ),
    holidays: z.array(z.iso.date()).max(MAX_HOLIDAYS),
  })
  .refine(({ on, text }) => !on || text !== '', { path: ['text'], message: 'something to tell' })

const mediaMode = z.enum(['link', 'proxy', 'keep'])

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
        /** Which comments are hidden by themselves; null: its platform has none to hide. */
        autoHide: autoHide.nullable(),
        /** What becomes of files customers send, and of pictures: the platform's addresses, through us, or kept. */
        media: mediaMode,
        /** When the shop answers, and what customers are told by itself when it does not. */
        away: awayNotice,
      }),
    ),
  })
  .meta({ id: 'Settings' })

const change = z.strictObject({
  channels: z
    .array(
      z
        .strictObject({
          id: z.string().min(1).max(64),
          paidSends: z.boolean().optional(),
          autoHide: autoHide.optional(),
          media: mediaMode.optional(),
          away: awayNotice.optional(),
        })
        .refine(
          ({ id: _id, ...rest }) => Object.values(rest).some((value) => value !== undefined),
          'name at least one of paidSends, autoHide, media, away',
        ),
    )
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
      return respond(200, { channels: await readChannelSettings(deps, who.shopId) })
    },
  }),
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof change>>({
    method: 'patch',
    path: '/settings',
    summary:
      'Change settings of channels: charged Zalo messages, comments hidden by themselves, what becomes of received files, business hours with an away notice; all of them or none',
    tag: 'Settings',
    roles: ['owner'],
    body: change,
    answers: { 200: { description: 'The settings as they stand', schema: settingsSchema } },
    async handle({ who, body }) {
      const changes = body.channels.map(({ id, ...change }) => ({ channelId: id, ...change }))
      await orRefuse(changeChannelSettings(deps, who.shopId, changes, who.userId))
      return respond(200, { channels: await readChannelSettings(deps, who.shopId) })
    },
  }),
]
