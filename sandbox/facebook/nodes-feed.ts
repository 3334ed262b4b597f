import { type Field, type NodeType, view } from './fields.ts'
import { authorOf, permalinkOf } from './feed-events.ts'
import type { GraphCall } from './graph-call.ts'
import { graphTime, type Listing, pageByCursor } from './paging.ts'
import type { Comment, Post } from './state.ts'
import type { World } from './world.ts'

const PRIVATE_REPLY_WITHIN_MS = 7 * 86_400_000

/** Comments of a post or of a comment, oldest first, removed ones left out. */
export function commentsUnder(
  world: World,
  parent: Post | Comment,
  filter: 'toplevel' | 'stream',
): Comment[] {
  const found: Comment[] = []
  for (const comment of world.state.comments.values()) {
    if (comment.removed) continue
    if ('postId' in parent ? comment.parentId !== parent.id : comment.postId !== parent.id) continue
    if (!('postId' in parent) && filter === 'toplevel' && comment.parentId !== null) continue
    found.push(comment)
  }
  return found.sort((a, b) => a.createdAtMs - b.createdAtMs)
}

/** The comments edge, by itself or nested in a node. Its options come from `call.params`. */
export function listComments(
  world: World,
  call: GraphCall,
  parent: Post | Comment,
  fields: readonly Field[],
): Listing {
  const { params } = call
  const filter = params.filter === 'stream' ? 'stream' : 'toplevel'
  const items = commentsUnder(world, parent, filter)
  const since = Number(params.since ?? Number.NaN)
  const recent = Number.isNaN(since) ? items : items.filter(({ createdAtMs }) => createdAtMs >= since * 1000)
  const ordered = params.order === 'reverse_chronological' ? [...recent].reverse() : recent
  const node = commentNode(world, call)
  const listing = pageByCursor(
    world,
    call,
    ordered,
    ({ id }) => id,
    (comment) => view(node, comment, fields),
  )
  if (params.summary !== 'true' && params.summary !== true && params.summary !== '1') return listing
  const order = params.order === 'reverse_chronological' ? 'reverse_chronological' : 'chronological'
  return { ...listing, summary: { order, total_count: items.length, can_comment: true } }
}

function nested(call: GraphCall, id: string, field: Field): GraphCall {
  return { ...call, method: 'GET', segments: [id, field.name], params: { ...field.args } }
}

function reactionSummary(reactions: Record<string, string>, field: Field) {
  const count = Object.keys(reactions).length
  return { data: [], ...(field.args.summary ? { summary: { total_count: count } } : {}) }
}

function mayReplyPrivately(world: World, item: Post | Comment): boolean {
  return (
    item.psid !== null &&
    item.privateReplyAtMs === null &&
    world.kit.clock.nowMs() - item.createdAtMs <= PRIVATE_REPLY_WITHIN_MS
  )
}

export function commentNode(world: World, call: GraphCall): NodeType<Comment> {
  const ownPage = (comment: Comment) => call.token.kind === 'page' && call.token.pageId === comment.pageId
  return {
    name: 'Comment',
    defaults: ['created_time', 'from', 'message', 'id'],
    fields: {
      id: (comment) => comment.id,
      message: (comment) => comment.message,
      from: (comment) => (ownPage(comment) ? authorOf(world, comment.pageId, comment.psid) : undefined),
      created_time: (comment) => graphTime(comment.createdAtMs),
      attachment: (comment) => {
        if (comment.photoUrl === null) return undefined
        const url = world.kit.media.sign(comment.photoUrl)
        return { type: 'photo', url, media: { image: { src: url, width: 400, height: 400 } } }
      },
      parent: (comment) => (comment.parentId === null ? undefined : { id: comment.parentId }),
      object: (comment) => ({ id: comment.postId }),
      permalink_url: (comment) => `https://www.facebook.com/${comment.id}`,
      message_tags: () => undefined,
      comment_count: (comment) => commentsUnder(world, comment, 'toplevel').length,
      like_count: (comment) => Object.keys(comment.reactions).length + (comment.likedByPage ? 1 : 0),
      user_likes: (comment) => comment.likedByPage,
      is_hidden: (comment) => comment.hidden,
      is_private: () => false,
      can_comment: () => true,
      can_hide: (comment) => comment.psid !== null,
      can_like: () => true,
      can_remove: () => true,
      can_reply_privately: (comment) => mayReplyPrivately(world, comment),
      private_reply_conversation: (comment) => {
        const thread = comment.psid === null ? undefined : world.state.conversations.get(comment.psid)
        return comment.privateReplyAtMs === null || !thread ? undefined : { id: thread.id }
      },
      admin_creator: () => undefined,
      application: () => undefined,
      comments: (comment, field) =>
        listComments(world, nested(call, comment.id, field), comment, field.inner),
      reactions: (comment, field) => reactionSummary(comment.reactions, field),
      likes: (comment, field) => reactionSummary(comment.reactions, field),
    },
  }
}

export function postNode(world: World, call: GraphCall): NodeType<Post> {
  return {
    name: 'Post',
    defaults: ['created_time', 'message', 'id'],
    fields: {
      id: (post) => post.id,
      message: (post) => post.message,
      story: () => undefined,
      created_time: (post) => graphTime(post.createdAtMs),
      updated_time: (post) => graphTime(post.updatedAtMs),
      permalink_url: permalinkOf,
      full_picture: (post) => (post.pictureUrl === null ? null : world.kit.media.sign(post.pictureUrl)),
      picture: (post) => (post.pictureUrl === null ? null : world.kit.media.sign(post.pictureUrl)),
      status_type: (post) => (post.pictureUrl === null ? 'mobile_status_update' : 'added_photos'),
      is_published: (post) => post.published,
      is_hidden: (post) => post.hidden,
      from: (post) => authorOf(world, post.pageId, post.psid),
      parent_id: () => undefined,
      shares: (post) => (post.shares === 0 ? undefined : { count: post.shares }),
      attachments: (post) =>
        post.pictureUrl === null
          ? undefined
          : {
              data: [
                {
                  media_type: 'photo',
                  media: { image: { src: post.pictureUrl, width: 600, height: 600 } },
                  url: permalinkOf(post),
                },
              ],
            },
      message_tags: () => undefined,
      can_reply_privately: (post) => mayReplyPrivately(world, post),
      comments: (post, field) => listComments(world, nested(call, post.id, field), post, field.inner),
      reactions: (post, field) => reactionSummary(post.reactions, field),
      likes: (post, field) => reactionSummary(post.reactions, field),
    },
  }
}
