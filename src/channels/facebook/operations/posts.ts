import { z } from 'zod'
import { defineOperation } from '../../operation.ts'
import { Id, OptionalParty, OptionalText } from '../events/shapes.ts'
import { Count, GraphTime, Summary } from './answer-shapes.ts'
import { nodePath } from './node-path.ts'
import { listOf, PAGE_SIZE, positionQuery } from './paging.ts'

const FIELDS =
  'id,message,created_time,permalink_url,full_picture,from,is_published,shares,comments.limit(1).summary(true){id},reactions.limit(1).summary(true){id}'

const Post = z
  .object({
    id: Id,
    message: OptionalText,
    created_time: GraphTime,
    permalink_url: OptionalText,
    full_picture: OptionalText,
    from: OptionalParty,
    is_published: z.boolean().catch(true),
    shares: z.object({ count: Count }).nullable().catch(null),
    comments: Summary,
    reactions: Summary,
  })
  .transform((post) => ({
    id: post.id,
    message: post.message,
    createdAtMs: post.created_time,
    permalink: post.permalink_url,
    pictureUrl: post.full_picture,
    fromId: post.from?.id ?? null,
    published: post.is_published,
    counts: { comments: post.comments, reactions: post.reactions, shares: post.shares?.count ?? 0 },
  }))

/** Posts on a Page, its own and visitors', newest first. The platform lists at most about 600 a year. */
export const posts = defineOperation({
  name: 'facebook.posts',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ pageId, after, limit }: { pageId: string; after?: string | null; limit?: number }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(pageId, 'feed'),
    query: {
      fields: FIELDS,
      limit: limit === undefined ? PAGE_SIZE : String(limit),
      ...positionQuery(after),
    },
  }),
  answer: listOf(Post).transform(({ items, after }) => ({
    posts: items.filter(({ published }) => published),
    after,
  })),
})

export const post = defineOperation({
  name: 'facebook.post',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ postId }: { postId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(postId),
    query: { fields: FIELDS },
  }),
  answer: Post,
})
