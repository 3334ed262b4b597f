import { emitComment, emitPost } from '../feed-events.ts'
import type { Comment, Post } from '../state.ts'
import type { World } from '../world.ts'

export interface PostDraft {
  pageId: string
  psid?: string | null
  message?: string | null
  pictureUrl?: string | null | undefined
  published?: boolean
  atMs?: number | undefined
  /** No webhook: for data that is older than any subscription. */
  silent?: boolean
}

/** A new post on a Page, by the Page or by a visitor. */
export function addPost(world: World, draft: PostDraft): Post {
  const { state, kit } = world
  const atMs = draft.atMs ?? kit.clock.nowMs()
  const post: Post = {
    id: `${draft.pageId}_${state.ids.next()}`,
    pageId: draft.pageId,
    psid: draft.psid ?? null,
    message: draft.message ?? null,
    pictureUrl: draft.pictureUrl ?? null,
    createdAtMs: atMs,
    updatedAtMs: atMs,
    published: draft.published ?? true,
    hidden: false,
    reactions: {},
    shares: 0,
    privateReplyAtMs: null,
  }
  state.posts.set(post.id, post)
  if (!draft.silent) emitPost(world, post, 'add')
  kit.touch()
  return post
}

export interface CommentDraft {
  post: Post
  parentId: string | null
  /** Null: by the Page. */
  psid: string | null
  message: string
  photoUrl?: string | null
  atMs?: number | undefined
  silent?: boolean
}

/** A new comment; a reply to a reply hangs under the first level, as on Facebook. */
export function addComment(world: World, draft: CommentDraft): Comment {
  const { state, kit } = world
  const parent = draft.parentId === null ? undefined : state.comments.get(draft.parentId)
  const comment: Comment = {
    id: `${draft.post.id.split('_')[1]}_${state.ids.next()}`,
    pageId: draft.post.pageId,
    postId: draft.post.id,
    parentId: parent?.parentId ?? parent?.id ?? null,
    psid: draft.psid,
    message: draft.message,
    photoUrl: draft.photoUrl ?? null,
    createdAtMs: draft.atMs ?? kit.clock.nowMs(),
    hidden: false,
    removed: false,
    likedByPage: false,
    reactions: {},
    privateReplyAtMs: null,
  }
  state.comments.set(comment.id, comment)
  draft.post.updatedAtMs = comment.createdAtMs
  if (!draft.silent) emitComment(world, comment, 'add')
  kit.touch()
  return comment
}

export function editComment(
  world: World,
  comment: Comment,
  change: { message?: string; photoUrl?: string },
): void {
  if (change.message !== undefined) comment.message = change.message
  if (change.photoUrl !== undefined) comment.photoUrl = change.photoUrl
  emitComment(world, comment, 'edited')
  world.kit.touch()
}

/** Removes a comment with its replies. One event for the comment asked; replies vanish silently, as on Facebook. */
export function removeComment(world: World, comment: Comment): void {
  if (comment.removed) return
  comment.removed = true
  for (const other of world.state.comments.values()) if (other.parentId === comment.id) other.removed = true
  emitComment(world, comment, 'remove')
  world.kit.touch()
}

export function hideComment(world: World, comment: Comment, hidden: boolean): void {
  if (comment.hidden === hidden) return
  comment.hidden = hidden
  emitComment(world, comment, hidden ? 'hide' : 'unhide')
  world.kit.touch()
}

export function removePost(world: World, post: Post): void {
  world.state.posts.delete(post.id)
  for (const comment of world.state.comments.values()) if (comment.postId === post.id) comment.removed = true
  emitPost(world, post, 'remove')
  world.kit.touch()
}
