import { graphTime } from './paging.ts'
import type { Comment, Page, Post } from './state.ts'
import type { World } from './world.ts'

const seconds = (atMs: number) => Math.floor(atMs / 1000)

/** `from` of an item: the Page itself, or a person by PSID; withheld with standard access for people without a role. */
export function authorOf(world: World, pageId: string, psid: string | null, withName = true) {
  const { app, pages, people, psids } = world.state
  if (psid === null) return { id: pageId, ...(withName ? { name: pages.get(pageId)?.name } : {}) }
  const person = people.get(psids.get(psid)?.personId ?? '')
  if (app.access === 'standard' && !app.roleIds.includes(person?.id ?? '')) return undefined
  return { id: psid, ...(withName && person ? { name: person.name } : {}) }
}

export const permalinkOf = (post: Post) =>
  `https://www.facebook.com/${post.pageId}/posts/${post.id.split('_')[1]}`

/** The post members a comment event carries. */
function postMember(post: Post) {
  return {
    id: post.id,
    status_type: post.pictureUrl === null ? 'mobile_status_update' : 'added_photos',
    is_published: post.published,
    updated_time: graphTime(post.updatedAtMs),
    permalink_url: permalinkOf(post),
    promotion_status: 'inactive',
  }
}

type CommentVerb = 'add' | 'edited' | 'remove' | 'hide' | 'unhide'

/** Tells the Page's subscribers about a comment; the Page's own comments too. */
export function emitComment(world: World, comment: Comment, verb: CommentVerb): void {
  const page = world.state.pages.get(comment.pageId)
  const post = world.state.posts.get(comment.postId)
  if (!page || !post) return
  const nowS = seconds(world.kit.clock.nowMs())
  const from = authorOf(world, page.id, comment.psid, verb !== 'remove')
  const hasText = verb !== 'remove'
  world.webhooks.change(
    page,
    'feed',
    {
      item: 'comment',
      verb,
      ...(from ? { from } : {}),
      post_id: post.id,
      comment_id: comment.id,
      parent_id: comment.parentId ?? post.id,
      created_time: verb === 'add' ? seconds(comment.createdAtMs) : nowS,
      ...(hasText && (from || comment.psid === null) ? { message: comment.message } : {}),
      ...(hasText && comment.photoUrl !== null ? { photo: comment.photoUrl } : {}),
      ...(verb === 'add' || verb === 'edited' ? { post: postMember(post) } : {}),
    },
    { aboutPersonId: personIdOf(world, comment.psid) },
  )
}

export function emitReaction(
  world: World,
  target: { post: Post; comment: Comment | null },
  psid: string,
  change: { verb: 'add' | 'edit' | 'remove'; reaction: string },
): void {
  const { post, comment } = target
  const page = world.state.pages.get(post.pageId)
  const from = authorOf(world, post.pageId, psid)
  if (!page) return
  world.webhooks.change(
    page,
    'feed',
    {
      item: 'reaction',
      verb: change.verb,
      reaction_type: change.reaction,
      ...(from ? { from } : {}),
      post_id: post.id,
      parent_id: comment?.parentId ?? post.id,
      ...(comment ? { comment_id: comment.id } : {}),
      created_time: seconds(world.kit.clock.nowMs()),
    },
    { aboutPersonId: personIdOf(world, psid) },
  )
}

type PostVerb = 'add' | 'edited' | 'remove' | 'hide' | 'unhide'

/** A post of the Page is a `status` or `photo`, a visitor's is a `post` (§3.6). */
export function emitPost(world: World, post: Post, verb: PostVerb): void {
  const page = world.state.pages.get(post.pageId)
  if (!page) return
  const item = post.psid !== null ? 'post' : post.pictureUrl === null ? 'status' : 'photo'
  const from = authorOf(world, page.id, post.psid)
  world.webhooks.change(
    page,
    'feed',
    {
      item,
      verb,
      ...(from ? { from } : {}),
      post_id: post.id,
      ...(item === 'photo' ? { photo_id: post.id.split('_')[1], link: post.pictureUrl } : {}),
      ...(item === 'post' ? {} : { published: post.published ? 1 : 0 }),
      created_time: seconds(verb === 'add' ? post.createdAtMs : world.kit.clock.nowMs()),
      ...(verb === 'remove' || post.message === null ? {} : { message: post.message }),
    },
    { aboutPersonId: personIdOf(world, post.psid) },
  )
}

function personIdOf({ state }: World, psid: string | null): string | null {
  return psid === null ? null : (state.psids.get(psid)?.personId ?? null)
}

/** Page-side look at whether a Page still exists and is published: nobody can comment on an unpublished one. */
export const isOpen = (page: Page | undefined) => page?.isPublished === true
