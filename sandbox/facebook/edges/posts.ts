import { addPost, removePost } from '../actions/feed.ts'
import { badParam, noSuchObject } from '../graph-error.ts'
import { askedFields, view } from '../fields.ts'
import { emitPost } from '../feed-events.ts'
import { NEEDS, requirePage } from '../gates.ts'
import { flagParam, type GraphCall, textParam } from '../graph-call.ts'
import { postNode } from '../nodes-feed.ts'
import { pageByTime } from '../paging.ts'
import type { Page, Post } from '../state.ts'
import { scopesOf } from '../tokens.ts'
import type { World } from '../world.ts'

type PostEdge = 'feed' | 'posts' | 'published_posts' | 'visitor_posts' | 'tagged' | 'scheduled_posts'

const BELONGS: Record<PostEdge, (post: Post) => boolean> = {
  feed: () => true,
  posts: (post) => post.psid === null && post.published,
  published_posts: (post) => post.psid === null && post.published,
  visitor_posts: (post) => post.psid !== null,
  tagged: () => false,
  scheduled_posts: () => false,
}

function needOf(edge: PostEdge) {
  return edge === 'visitor_posts' || edge === 'tagged' ? NEEDS.readUserContent : NEEDS.readPosts
}

/** The post edges of a Page, newest first, paged by time. Visitors' posts need pages_read_user_content. */
export const listPosts = (edge: PostEdge) => (world: World, call: GraphCall) => {
  const page = requirePage(world, call, call.segments[0] ?? '', needOf(edge))
  const seesVisitors = scopesOf(world, call.token).includes('pages_read_user_content')
  const posts: Post[] = []
  for (const post of world.state.posts.values())
    if (post.pageId === page.id && BELONGS[edge](post) && (post.psid === null || seesVisitors))
      posts.push(post)
  posts.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? 1 : -1))
  const fields = askedFields(call.params)
  const node = postNode(world, call)
  return pageByTime(world, call, posts, {
    idOf: ({ id }) => id,
    atMs: ({ createdAtMs }) => createdAtMs,
    show: (post) => view(node, post, fields),
  })
}

/** `POST /{page}/feed`: publishes as the Page. */
export function publishPost(world: World, call: GraphCall) {
  const page: Page = requirePage(world, call, call.segments[0] ?? '', NEEDS.writePosts)
  const message = textParam(call.params, 'message')
  if (message === undefined && call.params.link === undefined)
    throw badParam('The parameter message is required')
  const published = flagParam(call.params, 'published') ?? true
  const post = addPost(world, {
    pageId: page.id,
    message: message ?? textParam(call.params, 'link') ?? '',
    published,
  })
  return { id: post.id }
}

function postOf(world: World, call: GraphCall): Post {
  const id = call.segments[0] ?? ''
  const post = world.state.posts.get(id)
  if (!post) throw noSuchObject(id)
  return post
}

/** `GET /{post}`. */
export function readPost(world: World, call: GraphCall) {
  const post = postOf(world, call)
  requirePage(world, call, post.pageId, post.psid === null ? NEEDS.readPosts : NEEDS.readUserContent)
  return view(postNode(world, call), post, askedFields(call.params))
}

/** `POST /{post}`: text, hiding, publishing. */
export function editPost(world: World, call: GraphCall) {
  const post = postOf(world, call)
  requirePage(world, call, post.pageId, NEEDS.writePosts)
  const message = textParam(call.params, 'message')
  const hidden = flagParam(call.params, 'is_hidden')
  const published = flagParam(call.params, 'is_published')
  if (message !== undefined) {
    if (post.psid !== null) throw badParam('A visitor post cannot be edited')
    post.message = message
    post.updatedAtMs = world.kit.clock.nowMs()
    emitPost(world, post, 'edited')
  }
  if (hidden !== undefined && hidden !== post.hidden) {
    post.hidden = hidden
    emitPost(world, post, hidden ? 'hide' : 'unhide')
  }
  if (published !== undefined) post.published = published
  world.kit.touch()
  return { success: true }
}

/** `DELETE /{post}`. */
export function deletePost(world: World, call: GraphCall) {
  const post = postOf(world, call)
  requirePage(world, call, post.pageId, NEEDS.writePosts)
  removePost(world, post)
  return { success: true }
}
