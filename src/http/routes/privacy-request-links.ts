import { z } from 'zod'
import type { PrivacyDeps } from '../../privacy/deps.ts'
import { type FormLink, formLinks, renewFormKey } from '../../privacy/shopper-requests.ts'
import { found } from '../found.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { idParams, listOf, platform } from '../shapes.ts'
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
): Route[] => {
  const shapeOf = ({ _id, name, platform: on, requestKey }: FormLink) => ({
    channelId: _id,
    name,
    platform: on,
    url: new URL(`/r/${requestKey}`, deps.publicUrl).href,
  })
  return [
    defineRoute({
      method: 'get',
      path: '/privacy/request-links',
      summary: 'The public form of each linked account, in which its customers ask about their data',
      tag: 'Privacy',
      roles: SHOP_STAFF,
      answers: { 200: { description: 'The forms', schema: listOf(linkSchema) } },
      async handle({ who }) {
        const channels = await formLinks(deps, who.shopId)
        return respond(200, { items: channels.map(shapeOf), nextCursor: null })
      },
    }),
    defineRoute<{ id: string }>({
      method: 'post',
      path: '/privacy/request-links/{id}/renew',
      summary:
        'Another address for the form of a channel, by its id; the one before opens nothing from now on',
      tag: 'Privacy',
      roles: ['owner'],
      idempotency: 'optional',
      params: idParams,
      answers: { 200: { description: 'The form', schema: linkSchema } },
      async handle({ who, params }) {
        return respond(200, shapeOf(found(await renewFormKey(deps, who.shopId, params.id))))
      },
    }),
  ]
}
