import { z } from 'zod'
import type { AttachmentIn, CommentEvent } from '../../inbound-event.ts'
import { defineEvent } from './define-event.ts'
import { feedVerb, isFeed } from './feed.ts'
import { Id, OptionalId, OptionalParty, OptionalText } from './shapes.ts'

const Comment = z.object({
  verb: z.unknown(),
  comment_id: Id,
  post_id: Id,
  parent_id: OptionalId,
  from: OptionalParty,
  message: OptionalText,
  photo: OptionalText,
  video: OptionalText,
  post: z.object({ permalink_url: OptionalText }).nullable().catch(null),
})

/**
 * A comment under a Page's post, the Page's own ones included. `from` and `message` are withheld from apps without
 * Advanced Access, and a removal brings no message.
 */
export const feedComment = defineEvent({
  name: 'feed-comment',
  source: 'docs/platforms/facebook.md#feed-comment',
  recognises: (value, member) => isFeed(member) && value.item === 'comment' && feedVerb(value.verb) !== null,
  shape: Comment,
  toInbound: (comment, { accountId, atMs }): CommentEvent => ({
    kind: 'comment',
    accountId,
    atMs,
    verb: feedVerb(comment.verb) ?? 'add',
    externalId: comment.comment_id,
    postExternalId: comment.post_id,
    parentExternalId: parentOf(comment),
    fromId: comment.from?.id ?? null,
    fromName: comment.from?.name ?? null,
    text: comment.message,
    attachments: [...media('image', comment.photo), ...media('video', comment.video)],
    postPermalink: comment.post?.permalink_url ?? null,
  }),
})

/** A top-level comment names its post as parent. */
const parentOf = ({ parent_id, post_id }: z.output<typeof Comment>): string | null =>
  parent_id === null || parent_id === post_id ? null : parent_id

const media = (type: AttachmentIn['type'], url: string | null): AttachmentIn[] =>
  url === null ? [] : [{ type, url, name: null, sizeBytes: null, detail: null }]
