import { addComment, editComment, hideComment, removeComment } from '../actions/feed.ts'
import { badParam, GraphError, noSuchObject } from '../graph-error.ts'
import { askedFields, view } from '../fields.ts'
import { isOpen } from '../feed-events.ts'
import { NEEDS, requirePage } from '../gates.ts'
import { flagParam, type GraphCall, textParam } from '../graph-call.ts'
import { commentNode, listComments } from '../nodes-feed.ts'
import type { Comment, Post } from '../state.ts'
import type { World } from '../world.ts'

const LONGEST_COMMENT = 8000
/** The same text on the same item within this time is refused as a duplicate (506). */
const DUPLICATE_WITHIN_MS = 60_000

function commentOf(world: World, call: GraphCall, verb: 'get' | 'post' | 'delete'): Comment {
  const id = call.segments[0] ?? ''
  const comment = world.state.comments.get(id)
  if (!comment || comment.removed) throw noSuchObject(id, verb)
  return comment
}

/** `GET /{post|comment}/comments`. */
export function listCommentsEdge(world: World, call: GraphCall) {
  const id = call.segments[0] ?? ''
  const parent: Post | Comment | undefined = world.state.posts.get(id) ?? world.state.comments.get(id)
  if (!parent || ('removed' in parent && parent.removed)) throw noSuchObject(id)
  requirePage(world, call, parent.pageId, NEEDS.readUserContent)
  return listComments(world, call, parent, askedFields(call.params))
}

/** `GET /{comment}`. */
export function readComment(world: World, call: GraphCall) {
  const comment = commentOf(world, call, 'get')
  requirePage(world, call, comment.pageId, NEEDS.readUserContent)
  return view(commentNode(world, call), comment, askedFields(call.params))
}

function refuseDuplicate(world: World, post: Post, parentId: string | null, message: string): void {
  const sinceMs = world.kit.clock.nowMs() - DUPLICATE_WITHIN_MS
  for (const other of world.state.comments.values())
    if (
      other.psid === null &&
      !other.removed &&
      other.postId === post.id &&
      other.parentId === parentId &&
      other.message === message &&
      other.createdAtMs > sinceMs
    )
      throw new GraphError(506, '(#506) Duplicate status message')
}

/** `POST /{post|comment}/comments`: comments as the Page. */
export function writeComment(world: World, call: GraphCall) {
  const id = call.segments[0] ?? ''
  const parent = world.state.comments.get(id)
  const post = world.state.posts.get(parent?.postId ?? id)
  if (!post || parent?.removed) throw noSuchObject(id, 'post')
  const page = requirePage(world, call, post.pageId, NEEDS.writeComments)
  if (!isOpen(page)) throw new GraphError(200, '(#200) The Page is not published')
  const message = textParam(call.params, 'message') ?? ''
  const photoUrl = textParam(call.params, 'attachment_url') ?? textParam(call.params, 'attachment_share_url')
  if (message === '' && photoUrl === undefined) throw badParam('The parameter message is required')
  if (message.length > LONGEST_COMMENT) throw badParam('Comment is too long')
  const parentId = parent?.parentId ?? parent?.id ?? null
  if (message !== '') refuseDuplicate(world, post, parentId, message)
  const comment = addComment(world, {
    post,
    parentId,
    psid: null,
    message,
    photoUrl: photoUrl ?? null,
  })
  const fields = askedFields(call.params)
  return fields.length > 0 ? view(commentNode(world, call), comment, fields) : { id: comment.id }
}

/** `POST /{comment}`: own text, or hiding of somebody's. */
export function changeComment(world: World, call: GraphCall) {
  const comment = commentOf(world, call, 'post')
  requirePage(world, call, comment.pageId, NEEDS.writeComments)
  const hidden = flagParam(call.params, 'is_hidden')
  const message = textParam(call.params, 'message')
  const photoUrl = textParam(call.params, 'attachment_url')
  if (hidden !== undefined) {
    if (comment.psid === null) throw badParam('You cannot hide a comment of your own Page')
    hideComment(world, comment, hidden)
  }
  if (message !== undefined || photoUrl !== undefined) {
    if (comment.psid !== null) throw new GraphError(200, '(#200) Only the author can edit a comment')
    editComment(world, comment, {
      ...(message === undefined ? {} : { message }),
      ...(photoUrl === undefined ? {} : { photoUrl }),
    })
  }
  return { success: true }
}

/** `DELETE /{comment}`: any comment on the Page. */
export function deleteComment(world: World, call: GraphCall) {
  const comment = commentOf(world, call, 'delete')
  requirePage(world, call, comment.pageId, NEEDS.writeComments)
  removeComment(world, comment)
  return { success: true }
}

/** `POST` and `DELETE /{comment}/likes`. */
export const setLike = (liked: boolean) => (world: World, call: GraphCall) => {
  const comment = commentOf(world, call, liked ? 'post' : 'delete')
  requirePage(world, call, comment.pageId, NEEDS.writeComments)
  comment.likedByPage = liked
  world.kit.touch()
  return { success: true }
}
