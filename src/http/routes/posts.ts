import { z } from 'zod'
import { listPosts, readPost } from '../../inbox/read/comments.ts'
import type { ReadDeps } from '../../inbox/read/deps.ts'
import type { LinkingDeps } from '../../linking/deps.ts'
import { refreshOldPost } from '../../linking/page-posts.ts'
import { found } from '../found.ts'
import { defineRoute, respond, type Route } from '../route.ts'
import { refuseOfOa } from '../outside-zalo.ts'
import { idFilter, idParams, listOf, paging, textOrNull, time, timeOrNull } from '../shapes.ts'
import { INBOX_READERS } from '../who.ts'
import { personBriefSchema } from './message-schema.ts'

const count = z.number().int().nonnegative()

const postSchema = z
  .object({
    id: z.string(),
    externalId: z.string(),
    channelId: z.string(),
    person: personBriefSchema.nullable(),
    text: textOrNull,
    link: textOrNull,
    pictureUrl: textOrNull,
    hidden: z.boolean(),
    deletedAt: timeOrNull,
    createdAt: time,
    updatedAt: time,
    counts: z.object({ comments: count, reactions: count, shares: count }),
  })
  .meta({ id: 'Post' })

const listQuery = z.strictObject({ ...paging, channelId: idFilter })

export const postRoutes = (deps: ReadDeps, linking: LinkingDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/posts',
    summary: 'Posts of the linked Pages, newest first',
    tag: 'Comments',
    roles: INBOX_READERS,
    personalData: true,
    query: listQuery,
    answers: { 200: { description: 'Posts', schema: listOf(postSchema) } },
    async handle({ who, query }) {
      await refuseOfOa(deps, who.shopId, query.channelId, 'articles')
      return respond(200, await listPosts(deps, who.shopId, query))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/posts/{id}',
    summary: 'One post, its public counts read from the platform when they are old (FB2)',
    tag: 'Comments',
    roles: INBOX_READERS,
    personalData: true,
    params: idParams,
    answers: { 200: { description: 'The post', schema: postSchema } },
    async handle({ who, params }) {
      await refreshOldPost(linking, who.shopId, params.id)
      return respond(200, found(await readPost(deps, who.shopId, params.id)))
    },
  }),
]
