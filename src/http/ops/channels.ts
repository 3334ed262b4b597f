import { z } from 'zod'
import { channelsWith } from '../../linking/channels-in-trouble.ts'
import type { Store } from '../../store/open-store.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { listOf, paging, platform, time } from '../shapes.ts'

const listQuery = z.strictObject({
  platform,
  code: z.string().min(1).max(64).describe('a problem of `GET /ops/overview`'),
  limit: paging.limit,
  cursor: z.string().min(1).max(64).optional(),
})

/** Which channels have a problem: ids to ask the shops' own people with, no name of a shop, a channel or a person. */
export const troubledChannelRoutes = ({ store }: { readonly store: Store }): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/channels',
    summary: 'Linked channels of all shops that have this problem, by id',
    tag: 'Operators',
    roles: ['operator'],
    shopless: true,
    query: listQuery,
    answers: {
      200: { description: 'A page of them', schema: listOf(z.object({ id: z.string(), since: time })) },
    },
    async handle({ query: { platform, code, limit, cursor } }) {
      const items = await channelsWith(store, { platform, code }, { limit, after: cursor })
      return respond(200, {
        items: items.map(({ id, since }) => ({ id, since: since.toISOString() })),
        nextCursor: items.length === limit ? (items.at(-1)?.id ?? null) : null,
      })
    },
  }),
]
