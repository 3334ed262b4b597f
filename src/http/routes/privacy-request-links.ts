import { z } from 'zod'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { formLinks } from '../../privacy/shopper-requests.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { listOf, platform } from '../shapes.ts'
import { SHOP_STAFF } from '../who.ts'

const linkSchema = z
  .object({
    channelId: z.string(),
    name: z.string(),
    platform,
    url: z.url().describe('of the form; short enough to be sent in a chat, and guessed by nobody'),
  })
  .meta({ id: 'RequestLink' })

/** Where the customers of each account ask about their data, for the shop to hand on. */
export const privacyRequestLinkRoutes = (
  deps: Pick<PrivacyDeps, 'store'> & { readonly publicUrl: string },
): Route[] => [
  defineRoute({
    method: 'get',
    path: '/privacy/request-links',
    summary: 'The public form of each linked account, in which its customers ask about their data',
    tag: 'Privacy',
    roles: SHOP_STAFF,
    answers: { 200: { description: 'The forms', schema: listOf(linkSchema) } },
    async handle({ who }) {
      const channels = await formLinks(deps, who.shopId)
      return respond(200, {
        items: channels.map(({ _id, name, platform: on, requestKey }) => ({
          channelId: _id,
          name,
          platform: on,
          url: new URL(`/r/${requestKey}`, deps.publicUrl).href,
        })),
        nextCursor: null,
      })
    },
  }),
]
