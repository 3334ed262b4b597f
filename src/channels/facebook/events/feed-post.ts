import { z } from 'zod'
import type { PostEvent } from '../../inbound-event.ts'
import { acknowledgeEvent, defineEvent } from './define-event.ts'
import { feedVerb, isFeed } from './feed.ts'
import { Id, OptionalParty, OptionalText } from './shapes.ts'

/** `post` is a visitor's, the others are the Page's. */
const ITEMS = new Set<unknown>(['post', 'status', 'photo', 'video', 'share', 'link'])

/** A post on the Page: text, photo, video or shared link, by the Page or by a visitor. */
export const feedPost = defineEvent({
  name: 'feed-post',
  source: 'docs/platforms/facebook.md#feed-post',
  recognises: (value, member) =>
    isFeed(member) && ITEMS.has(value.item) && feedVerb(value.verb) !== null && value.published !== 0,
  shape: z.object({
    verb: z.unknown(),
    post_id: Id,
    from: OptionalParty,
    message: OptionalText,
    link: OptionalText,
    post: z.object({ permalink_url: OptionalText }).nullable().catch(null),
  }),
  toInbound: (post, { accountId, atMs }): PostEvent => ({
    kind: 'post',
    accountId,
    atMs,
    verb: feedVerb(post.verb) ?? 'add',
    externalId: post.post_id,
    fromId: post.from?.id ?? null,
    fromName: post.from?.name ?? null,
    text: post.message,
    link: post.link ?? post.post?.permalink_url ?? null,
  }),
})

/** Drafts and photos uploaded for later use, and what Meta does to a video (mute, block): nothing for the post list. */
export const feedPostAside = acknowledgeEvent({
  name: 'feed-post-aside',
  source: 'docs/platforms/facebook.md#feed-post',
  recognises: (value, member) =>
    isFeed(member) && ITEMS.has(value.item) && (value.published === 0 || ASIDE.has(value.verb)),
})
const ASIDE = new Set<unknown>(['mute', 'block', 'unblock'])
