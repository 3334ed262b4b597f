import { z } from 'zod'
import type { PostDoc } from '../store/models/comment.ts'
import { type FacebookComment, type FacebookPost, toCommentEvents, toPostEvent } from './facebook-events.ts'
import { KNOWN_POSTS, PACE_MS, POST_LOOK_BACK_MS, SECOND_MS } from './limits.ts'
import type { Ask, Harvest, Reading, StageReader } from './reading.ts'

const Item = z.object({ postId: z.string(), after: z.string().nullable(), again: z.boolean() })
type Item = z.infer<typeof Item>

const Cursor = z.object({
  list: z.string().nullable(),
  listing: z.boolean(),
  /** Posts whose comments are still to be read. */
  posts: z.array(Item),
  /** False: comments may not be read. */
  comments: z.boolean(),
  /** Things asked for at once. */
  limit: z.int(),
  restarts: z.int(),
})
type Cursor = z.infer<typeof Cursor>

const LIMITS = { wide: 50, narrow: 10 } as const

const START: Cursor = {
  list: null,
  listing: true,
  posts: [],
  comments: true,
  limit: LIMITS.wide,
  restarts: 0,
}

/** Posts on a Page, visitors' too (FB2), and the comments under them (FB5). */
export const facebookFeed: StageReader<Cursor> = {
  open(stored) {
    const known = Cursor.safeParse(stored)
    return known.success ? known.data : START
  },
  read: (ask, cursor, reading) =>
    cursor.posts[0] ? readComments(ask, cursor, cursor.posts[0], reading) : readPosts(ask, cursor, reading),
  past(cursor) {
    const [post, ...others] = cursor.posts
    if (post) {
      // A position inside of the list can go stale; a post can only be gone.
      const stale = post.after?.includes('after=') === true && !post.again
      return goOn({
        ...cursor,
        posts: stale ? [{ ...post, after: null, again: true }, ...others] : others,
      })
    }
    if (cursor.list === null || cursor.restarts > 1) return 'stuck'
    return { ...START, comments: cursor.comments, limit: cursor.limit, restarts: cursor.restarts + 1 }
  },
  less: (cursor) => (cursor.limit > LIMITS.narrow ? { ...cursor, limit: LIMITS.narrow } : null),
  async without(cursor, reading) {
    if (cursor.posts.length > 0)
      return { part: 'comments', cursor: goOn({ ...cursor, posts: [], comments: false }) }
    // The list of posts may not be read; comments under those known here may.
    const posts = cursor.comments ? await knownPosts(reading) : []
    return { part: 'posts', cursor: goOn({ ...cursor, listing: false, posts }) }
  },
}

const goOn = (cursor: Cursor): Cursor | null => (cursor.posts.length > 0 || cursor.listing ? cursor : null)

/** What is older was linked and read before; a gap's comments may stand under older posts than itself. */
const oldestPostMs = ({ run }: Reading): number =>
  run.from.getTime() - (run.reason === 'gap' ? POST_LOOK_BACK_MS : 0)

/** Comments from the run's beginning on: a position of the list, in the form the platform takes. */
const sinceOf = ({ run }: Reading): string => `since=${Math.floor(run.from.getTime() / SECOND_MS)}`

const itemOf = (postId: string, reading: Reading): Item => ({ postId, after: sinceOf(reading), again: false })

async function readPosts(ask: Ask, cursor: Cursor, reading: Reading): Promise<Harvest<Cursor>> {
  const page = await ask<{ posts: FacebookPost[]; after: string | null }>('facebook.posts', {
    pageId: reading.accountId,
    after: cursor.list,
    limit: cursor.limit,
  })
  const oldestMs = oldestPostMs(reading)
  const wanted = page.posts.filter(({ createdAtMs }) => createdAtMs >= oldestMs)
  const posts = cursor.comments
    ? wanted.filter(({ counts }) => counts.comments > 0).map(({ id }) => itemOf(id, reading))
    : []
  const listing = page.after !== null && wanted.length === page.posts.length
  const fromMs = reading.run.from.getTime()
  return {
    // Older posts are looked at for their comments alone.
    events: wanted
      .filter(({ createdAtMs }) => createdAtMs >= Math.floor(fromMs / SECOND_MS) * SECOND_MS)
      .map((post) => toPostEvent(post, reading.accountId)),
    cursor: goOn({ ...cursor, posts, list: page.after, listing }),
    conversations: 0,
    unreadable: 0,
    code: 'FB2',
    paceMs: PACE_MS.facebookFeed,
  }
}

async function readComments(
  ask: Ask,
  cursor: Cursor,
  item: Item,
  reading: Reading,
): Promise<Harvest<Cursor>> {
  const page = await ask<{ comments: FacebookComment[]; after: string | null }>('facebook.comments', {
    objectId: item.postId,
    after: item.after,
    limit: cursor.limit,
  })
  const of = { pageId: reading.accountId, postId: item.postId }
  const others = cursor.posts.slice(1)
  return {
    events: page.comments.flatMap((comment) => toCommentEvents(comment, of, reading.readAtMs)),
    cursor: goOn({
      ...cursor,
      posts: page.after === null ? others : [{ ...item, after: page.after }, ...others],
    }),
    conversations: 0,
    unreadable: 0,
    code: 'FB5',
    paceMs: PACE_MS.facebookFeed,
  }
}

async function knownPosts(reading: Reading): Promise<Item[]> {
  const { run, store } = reading
  const posts = await store.posts
    .find({
      shopId: run.shopId,
      channelId: run.channelId,
      createdAt: { $gte: new Date(oldestPostMs(reading)) },
    })
    .sort({ createdAt: -1 })
    .limit(KNOWN_POSTS)
    .lean<PostDoc[]>()
  return posts
    .filter(({ deletedAt }) => deletedAt === null)
    .map(({ externalId }) => itemOf(externalId, reading))
}
