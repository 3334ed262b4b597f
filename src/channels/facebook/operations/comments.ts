import { z } from 'zod'
import type { AttachmentIn } from '../../inbound-event.ts'
import { defineOperation } from '../../operation.ts'
import { Id, OptionalParty, OptionalText } from '../events/shapes.ts'
import { GraphTime, Success } from './answer-shapes.ts'
import { nodePath } from './node-path.ts'
import { listOf, PAGE_SIZE, positionQuery } from './paging.ts'

/** Answers under a comment (or, given a post's id, under the post) as the Page. */
export const replyComment = defineOperation({
  name: 'facebook.reply-comment',
  platform: 'facebook',
  token: 'channel',
  effect: true,
  request: (reply: { commentId: string; text: string; attachmentUrl?: string | null }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(reply.commentId, 'comments'),
    json: {
      message: reply.text,
      ...(reply.attachmentUrl ? { attachment_url: reply.attachmentUrl } : {}),
    },
  }),
  answer: z.object({ id: Id }),
})

export const editComment = defineOperation({
  name: 'facebook.edit-comment',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ commentId, text }: { commentId: string; text: string }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(commentId),
    json: { message: text },
  }),
  answer: Success,
})

export const deleteComment = defineOperation({
  name: 'facebook.delete-comment',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ commentId }: { commentId: string }) => ({
    method: 'DELETE',
    base: 'graph',
    path: nodePath(commentId),
  }),
  answer: Success,
})

/** A hidden comment stays visible to its author and their friends. */
export const hideComment = defineOperation({
  name: 'facebook.hide-comment',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ commentId, hidden }: { commentId: string; hidden: boolean }) => ({
    method: 'POST',
    base: 'graph',
    path: nodePath(commentId),
    json: { is_hidden: hidden },
  }),
  answer: Success,
})

export const likeComment = defineOperation({
  name: 'facebook.like-comment',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ commentId, liked }: { commentId: string; liked: boolean }) => ({
    method: liked ? 'POST' : 'DELETE',
    base: 'graph',
    path: nodePath(commentId, 'likes'),
  }),
  answer: Success,
})

const Attachment = z
  .object({
    type: OptionalText,
    url: OptionalText,
    title: OptionalText,
    media: z
      .object({ image: z.object({ src: OptionalText }).nullable().catch(null) })
      .nullable()
      .catch(null),
  })
  .transform(({ type, url, title, media }): AttachmentIn => {
    const detail = title === null ? null : { title }
    const image = media?.image?.src ?? null
    if (type?.includes('sticker'))
      return { type: 'sticker', url: image ?? url, name: null, sizeBytes: null, detail }
    if (type?.includes('video')) return { type: 'video', url, name: null, sizeBytes: null, detail }
    if (type?.includes('photo'))
      return { type: 'image', url: image ?? url, name: null, sizeBytes: null, detail }
    return { type: 'link', url, name: null, sizeBytes: null, detail }
  })

/** Comments under a post, answers among them, oldest first. Whoever wrote them is told only for the Page's own token. */
export const comments = defineOperation({
  name: 'facebook.comments',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ objectId, after, limit }: { objectId: string; after?: string | null; limit?: number }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(objectId, 'comments'),
    query: {
      filter: 'stream',
      order: 'chronological',
      fields: 'id,message,from,created_time,parent{id},attachment,is_hidden,user_likes,can_reply_privately',
      limit: limit === undefined ? PAGE_SIZE : String(limit),
      ...positionQuery(after),
    },
  }),
  answer: listOf(
    z
      .object({
        id: Id,
        message: OptionalText,
        from: OptionalParty,
        created_time: GraphTime,
        parent: z.object({ id: Id }).nullable().catch(null),
        attachment: Attachment.nullable().catch(null),
        is_hidden: z.boolean().catch(false),
        user_likes: z.boolean().catch(false),
        can_reply_privately: z.boolean().nullable().catch(null),
      })
      .transform((one) => ({
        id: one.id,
        parentId: one.parent?.id ?? null,
        fromId: one.from?.id ?? null,
        fromName: one.from?.name ?? null,
        message: one.message,
        attachments: one.attachment === null ? [] : [one.attachment],
        createdAtMs: one.created_time,
        hidden: one.is_hidden,
        liked: one.user_likes,
        canReplyPrivately: one.can_reply_privately,
      })),
  ).transform(({ items, after }) => ({ comments: items, after })),
})

/** The picture of one comment: where its address ran out, the platform signs a new one. */
export const comment = defineOperation({
  name: 'facebook.comment',
  platform: 'facebook',
  token: 'channel',
  effect: false,
  request: ({ commentId }: { commentId: string }) => ({
    method: 'GET',
    base: 'graph',
    path: nodePath(commentId),
    query: { fields: 'id,attachment' },
  }),
  answer: z
    .object({ attachment: Attachment.nullable().catch(null) })
    .transform(({ attachment }) => ({ attachments: attachment === null ? [] : [attachment] })),
})
