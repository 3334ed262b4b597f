import { z } from 'zod'
import type { LinkingDeps } from '../../linking/deps.ts'
import { readProfile } from '../../linking/profile.ts'
import { channelShape } from '../../linking/shapes.ts'
import { unlinkChannel } from '../../linking/unlink.ts'
import type { ChannelDoc } from '../../store/models/channel.ts'
import { Problem } from '../problem.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { flag, idParams, listOf, paging, textOrNull } from '../shapes.ts'
import { channelSchema } from './channel-schema.ts'
import { INBOX_READERS } from '../who.ts'

const listQuery = z.strictObject({ ...paging })
const unlinkQuery = z.strictObject({ erase: flag.optional() })

export const channelRoutes = (deps: LinkingDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/channels',
    summary: 'The linked Pages and OAs, unlinked ones included while their history stays',
    tag: 'Channels',
    roles: INBOX_READERS,
    query: listQuery,
    answers: { 200: { description: 'Channels', schema: listOf(channelSchema) } },
    async handle({ who, query }) {
      const after = query.cursor === undefined ? {} : { _id: { $gt: query.cursor } }
      const rows = await deps.store.channels
        .find({ shopId: who.shopId, ...after })
        .sort({ _id: 1 })
        .limit(query.limit + 1)
        .lean<ChannelDoc[]>()
      const page = rows.slice(0, query.limit)
      return respond(200, {
        items: await Promise.all(page.map((channel) => channelShape(deps, channel))),
        nextCursor: rows.length > page.length ? (page.at(-1)?._id ?? null) : null,
      })
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/channels/{id}',
    summary: 'One channel',
    tag: 'Channels',
    roles: INBOX_READERS,
    params: idParams,
    answers: { 200: { description: 'The channel', schema: channelSchema } },
    async handle({ who, params }) {
      return respond(200, await channelShape(deps, await channelOf(deps, who.shopId, params.id)))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/channels/{id}/profile',
    summary: 'The card of the Page (FB1, FB2) or OA (ZA1), read from the platform when it is old',
    tag: 'Channels',
    roles: INBOX_READERS,
    params: idParams,
    answers: {
      200: {
        description: 'The card',
        schema: z.object({
          name: z.string(),
          avatarUrl: textOrNull,
          coverUrl: textOrNull,
          description: textOrNull,
          email: textOrNull,
        }),
      },
    },
    async handle({ who, params }) {
      return respond(200, await readProfile(deps, await channelOf(deps, who.shopId, params.id)))
    },
  }),
  defineRoute<{ id: string }, z.infer<typeof unlinkQuery>>({
    method: 'delete',
    path: '/channels/{id}',
    summary: 'Unlink: unsubscribe, revoke, destroy the tokens; with erase=true the history goes too',
    tag: 'Channels',
    roles: ['owner'],
    params: idParams,
    query: unlinkQuery,
    answers: { 202: { description: 'The channel, unlinked', schema: channelSchema } },
    async handle({ who, params, query }) {
      const channel = await unlinkChannel(deps, who.shopId, params.id, query.erase ?? false)
      if (!channel) throw new Problem('not-found')
      return respond(202, await channelShape(deps, channel))
    },
  }),
]

async function channelOf(deps: LinkingDeps, shopId: string, channelId: string): Promise<ChannelDoc> {
  const channel = await deps.store.channels.findOne({ _id: channelId, shopId }).lean<ChannelDoc>()
  if (!channel) throw new Problem('not-found')
  return channel
}
