import { z } from 'zod'
import { CODES, TEXT_VERSION } from '../../../config/permissions.ts'
import type { LinkingDeps } from '../../linking/deps.ts'
import { LinkFailed } from '../../linking/deps.ts'
import { chooseFacebookPages } from '../../linking/facebook-link.ts'
import { createLink, findLink, isOver } from '../../linking/links.ts'
import { channelShape, linkShape } from '../../linking/shapes.ts'
import type { LinkDoc } from '../../store/models/link.ts'
import { wayBack } from '../auth/return-to.ts'
import { LOCALES } from '../locale.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, platform, textOrNull, time } from '../shapes.ts'
import { actorOf } from '../who.ts'
import { channelSchema } from './channel-schema.ts'

const STATUSES = ['awaiting-authorization', 'choose-accounts', 'completed', 'failed', 'expired'] as const

const linkSchema = z.object({
  id: z.string(),
  platform,
  status: z.enum(STATUSES),
  problem: textOrNull,
  candidates: z.array(
    z.object({
      externalId: z.string(),
      name: z.string(),
      avatarUrl: textOrNull,
      linkable: z.boolean(),
      problem: textOrNull,
    }),
  ),
  permissions: z.object({
    asked: z.array(z.string()),
    granted: z.array(z.string()),
    missing: z.array(z.string()),
    extra: z.array(z.string()),
  }),
  channelIds: z.array(z.string()),
  returnTo: textOrNull,
  expiresAt: time,
})

const newLink = z.strictObject({
  platform,
  permissions: z.array(z.enum(CODES)).min(1).max(CODES.length),
  textVersion: z.string().max(40),
  locale: z.enum(LOCALES).optional(),
  returnTo: z.string().max(512).optional(),
})

const choice = z.strictObject({
  externalIds: z
    .array(z.string().regex(/^\d{1,32}$/))
    .min(1)
    .max(200),
})

export const linkRoutes = (deps: LinkingDeps): Route[] => [
  defineRoute<Record<string, never>, Record<string, never>, z.infer<typeof newLink>>({
    method: 'post',
    path: '/links',
    summary: 'Start linking; the permissions listed are the consents given',
    tag: 'Linking',
    roles: ['owner'],
    idempotency: 'optional',
    body: newLink,
    answers: {
      201: {
        description: 'The link, and where the browser goes next',
        schema: z.object({
          id: z.string(),
          platform,
          status: z.literal('awaiting-authorization'),
          startUrl: z.string(),
          expiresAt: time,
        }),
      },
    },
    async handle({ who, body, locale, req }) {
      const returnTo = body.returnTo === undefined ? null : wayBack(body.returnTo, deps.embedOrigins)
      if (body.returnTo !== undefined && returnTo === null) {
        throw new Problem('input-invalid', {
          errors: [
            {
              path: 'body.returnTo',
              message: 'a path of this site, such as /channels, or a page of a site in EMBED_ORIGINS',
            },
          ],
        })
      }
      const made = await createLink(
        deps,
        { shopId: who.shopId, ...actorOf(who, req) },
        {
          platform: body.platform,
          codes: body.permissions,
          textVersion: body.textVersion,
          locale: body.locale ?? locale,
          returnTo,
        },
      )
      if (!made.ok) throw refusalOf(made.error)
      const link = made.value
      return respond(201, {
        id: link._id,
        platform: link.platform,
        status: link.status,
        startUrl: new URL(`/oauth/${link.platform}/start?link=${link._id}`, deps.publicUrl).href,
        expiresAt: link.expiresAt.toISOString(),
      })
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/links/{id}',
    summary: 'A link: where it stands, what was granted, which accounts can be chosen',
    tag: 'Linking',
    roles: ['owner'],
    params: idParams,
    answers: { 200: { description: 'The link', schema: linkSchema } },
    async handle({ who, params }) {
      const link = await findLink(deps, who.shopId, params.id)
      if (!link || link.userId !== who.userId) throw new Problem('not-found')
      return respond(200, linkShape(link))
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof choice>>({
    method: 'post',
    path: '/links/{id}/channels',
    summary: 'Choose the Pages to link (a Zalo link completes by itself)',
    tag: 'Linking',
    roles: ['owner'],
    idempotency: 'optional',
    params: idParams,
    body: choice,
    answers: {
      201: {
        description: 'What was linked, and what was not and why',
        schema: z.object({
          channels: z.array(channelSchema),
          refused: z.array(
            z.object({
              externalId: z.string(),
              code: z.enum(['linked-elsewhere', 'task-missing', 'not-offered']),
            }),
          ),
        }),
      },
    },
    async handle({ who, params, body }) {
      const link = await findLink(deps, who.shopId, params.id)
      if (!link || link.userId !== who.userId) throw new Problem('not-found')
      if (!isOpenForChoice(deps, link)) throw new Problem('link-not-open')
      try {
        const { channels, refused } = await chooseFacebookPages(deps, link, body.externalIds)
        return respond(201, {
          channels: await Promise.all(channels.map((channel) => channelShape(deps, channel))),
          refused,
        })
      } catch (error) {
        if (error instanceof LinkFailed) throw new Problem('link-not-open', { cause: error })
        throw error
      }
    },
  }),
]

/** More Pages may be chosen after the first ones, while the link's time lasts. */
const isOpenForChoice = (deps: LinkingDeps, link: LinkDoc): boolean =>
  link.platform === 'facebook' &&
  (link.status === 'choose-accounts' || link.status === 'completed') &&
  !isOver(deps, link)

function refusalOf(code: 'text-outdated' | 'platform-off' | 'code-of-other-platform'): Problem {
  if (code === 'text-outdated')
    return new Problem('text-outdated', { members: { textVersion: TEXT_VERSION } })
  if (code === 'platform-off') return new Problem('platform-off')
  return new Problem('input-invalid', {
    errors: [{ path: 'body.permissions', message: 'only permissions of the platform being linked' }],
  })
}
