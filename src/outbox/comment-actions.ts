import { newId } from '../kit/ids.ts'
import type { CommentDoc } from '../store/models/comment.ts'
import { accept, firstAcceptance } from './accept.ts'
import { type Author, type OutboxDeps, SendRefused } from './deps.ts'
import type { StoredAction } from './sealed-action.ts'
import { sendableChannel } from './verdict.ts'

/** The platform takes one private reply to a comment, for this long after it was written (docs/platforms/facebook.md#private-replies). */
export const PRIVATE_REPLY_MS = 7 * 24 * 60 * 60 * 1000

export type CommentWish =
  | { readonly do: 'reply'; readonly text: string; readonly attachmentUrl: string | null }
  | { readonly do: 'private-reply'; readonly text: string }
  | { readonly do: 'edit'; readonly text: string }
  | { readonly do: 'delete' }
  | { readonly do: 'hide'; readonly hidden: boolean }
  | { readonly do: 'like'; readonly liked: boolean }

const OPERATION = {
  reply: 'facebook.reply-comment',
  'private-reply': 'facebook.private-reply',
  edit: 'facebook.edit-comment',
  delete: 'facebook.delete-comment',
  hide: 'facebook.hide-comment',
  like: 'facebook.like-comment',
} as const

/** Accepts work on a comment; rows of one thread (a top-level comment and its replies) leave in order. Throws SendRefused. */
export async function actOnComment(
  deps: OutboxDeps,
  shopId: string,
  commentId: string,
  wish: CommentWish,
  meta: { readonly author: Author; readonly idempotencyKey: string; readonly fingerprint: unknown },
): Promise<{ readonly outboxId: string; readonly acceptedAt: Date; readonly isNew: boolean }> {
  const { store, clock } = deps
  const comment = await store.comments.findOne({ _id: commentId, shopId, stub: false }).lean<CommentDoc>()
  if (!comment) throw new SendRefused('not-found')
  const { idempotencyKey } = meta
  const fingerprint = { commentId, body: meta.fingerprint }
  const first = await firstAcceptance(deps, { shopId, idempotencyKey, fingerprint })
  if (first) return { outboxId: first._id, acceptedAt: first.acceptedAt, isNew: false }
  const channel = await sendableChannel(deps, shopId, comment.channelId, OPERATION[wish.do])
  const outboxId = newId('out')
  const action = actionOf(wish, comment, outboxId)
  if (!deps.channels.get(channel.platform).supports(action.do))
    throw new SendRefused('not-supported-by-platform')
  checkComment(comment, wish, clock.nowMs())
  if ('text' in wish) {
    const of = wish.do === 'private-reply' ? 'message' : 'comment'
    const { length, max } = deps.channels.get(channel.platform).textLength(wish.text, of)
    if (length > max) throw new SendRefused('text-too-long', { length, max })
  }
  const { row, isNew } = await accept(deps, {
    outboxId,
    shopId,
    channelId: channel._id,
    platform: channel.platform,
    threadKey: comment.parentId ?? comment._id,
    idempotencyKey,
    fingerprint,
    action,
    personId: comment.personId,
    messageId: null,
    commentId,
    author: meta.author,
    textHash: null,
    retryOf: null,
    event: {
      shopId,
      type: 'comment.changed',
      platform: channel.platform,
      channelId: channel._id,
      conversationId: null,
      subjectId: commentId,
      at: new Date(0),
    },
    async also(session) {
      if (wish.do !== 'private-reply') return
      // Of any number of requests at once, one claims the comment's single private reply.
      const claimed = await store.comments.updateOne(
        { _id: commentId, shopId, privateReplyOutboxId: null },
        { $set: { privateReplyOutboxId: outboxId } },
        { session },
      )
      if (claimed.modifiedCount !== 1) throw new SendRefused('private-reply-used')
    },
  })
  return { outboxId: row._id, acceptedAt: row.acceptedAt, isNew }
}

function checkComment(comment: CommentDoc, wish: CommentWish, nowMs: number): void {
  if (comment.deletedAt) throw new SendRefused('comment-deleted')
  if (wish.do === 'edit' && !comment.own) throw new SendRefused('not-own-comment')
  if (wish.do !== 'private-reply') return
  // The Page does not write to itself.
  if (comment.own) throw new SendRefused('not-supported-by-platform')
  if (comment.privateReplyOutboxId !== null || comment.privateReplySentAt !== null)
    throw new SendRefused('private-reply-used')
  const untilMs = comment.createdAt.getTime() + PRIVATE_REPLY_MS
  if (nowMs > untilMs)
    throw new SendRefused('private-reply-expired', { until: new Date(untilMs).toISOString() })
}

function actionOf(wish: CommentWish, comment: CommentDoc, outboxId: string): StoredAction {
  const commentExternalId = comment.externalId
  switch (wish.do) {
    case 'reply':
      return { do: 'reply-comment', commentExternalId, text: wish.text, attachmentUrl: wish.attachmentUrl }
    case 'private-reply':
      return { do: 'private-reply', commentExternalId, text: wish.text, outboxId }
    case 'edit':
      return { do: 'edit-comment', commentExternalId, text: wish.text }
    case 'delete':
      return { do: 'delete-comment', commentExternalId }
    case 'hide':
      return { do: 'hide-comment', commentExternalId, hidden: wish.hidden }
    case 'like':
      return { do: 'like-comment', commentExternalId, liked: wish.liked }
  }
}
