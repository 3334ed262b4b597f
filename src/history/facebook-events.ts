import type { AttachmentIn, CommentEvent, MessageEvent, PostEvent } from '../channels/inbound-event.ts'
import { type Spread, spreadSeconds } from './whole-seconds.ts'

/** As the operations answer and the permission map lets through. */
export interface FacebookMessage {
  readonly id: string
  readonly createdAtMs: number
  readonly fromId: string | null
  readonly toIds: readonly string[]
  readonly text: string | null
  readonly attachments: readonly AttachmentIn[]
}

export interface FacebookPost {
  readonly id: string
  readonly message: string | null
  readonly createdAtMs: number
  readonly permalink: string | null
  readonly pictureUrl: string | null
  readonly fromId?: string | null
  readonly counts: { readonly comments: number; readonly reactions: number; readonly shares: number }
}

export interface FacebookComment {
  readonly id: string
  readonly parentId: string | null
  readonly fromId: string | null
  readonly fromName: string | null
  readonly message: string | null
  readonly attachments: readonly AttachmentIn[]
  readonly createdAtMs: number
  readonly hidden: boolean
}

/** A story, a call, a thing of tomorrow: the platform shows only that it was there, and so do we. */
const UNSHOWN: AttachmentIn = {
  type: 'other',
  url: null,
  name: null,
  sizeBytes: null,
  detail: { platformType: 'unsupported' },
}

/**
 * Messages of one thread as events. Their author on the Page's side is not told; whether one is ours is settled by id, or
 * for a send of unknown fate by its text.
 * @param messages newest first
 * @param fromMs older ones are left out
 */
export function toMessageEvents(
  messages: readonly FacebookMessage[],
  thread: { readonly pageId: string; readonly personId: string; readonly spread: Spread },
  fromMs: number,
): { events: MessageEvent[]; spread: Spread; reachedEnd: boolean } {
  const { pageId, personId } = thread
  const { atMs, last } = spreadSeconds(
    messages.map(({ createdAtMs }) => createdAtMs),
    thread.spread,
  )
  const events = messages.flatMap((message, index): MessageEvent[] => {
    if (message.createdAtMs < fromMs) return []
    const out = message.fromId === null ? !message.toIds.includes(pageId) : message.fromId === pageId
    const empty = message.text === null && message.attachments.length === 0
    return [
      {
        kind: 'message',
        accountId: pageId,
        atMs: atMs[index] ?? message.createdAtMs,
        externalId: message.id,
        personId,
        direction: out ? 'out' : 'in',
        echo: out ? { kind: 'own-app' } : null,
        text: message.text,
        attachments: empty ? [UNSHOWN] : message.attachments,
        replyToExternalId: null,
        postback: null,
        referral: null,
      },
    ]
  })
  return { events, spread: last, reachedEnd: events.length < messages.length }
}

export const toPostEvent = (post: FacebookPost, pageId: string): PostEvent => ({
  kind: 'post',
  accountId: pageId,
  verb: 'add',
  atMs: post.createdAtMs,
  externalId: post.id,
  fromId: post.fromId ?? null,
  fromName: null,
  text: post.message,
  link: post.permalink,
  seen: { ...post.counts, pictureUrl: post.pictureUrl },
})

/** A comment as it stands now: what it says, and whether it is hidden at the moment of reading. */
export function toCommentEvents(
  comment: FacebookComment,
  of: { readonly pageId: string; readonly postId: string },
  readAtMs: number,
): CommentEvent[] {
  const about = {
    kind: 'comment' as const,
    accountId: of.pageId,
    externalId: comment.id,
    postExternalId: of.postId,
    parentExternalId: comment.parentId === of.postId ? null : comment.parentId,
    fromId: comment.fromId,
    fromName: comment.fromName,
    postPermalink: null,
  }
  return [
    {
      ...about,
      verb: 'add',
      atMs: comment.createdAtMs,
      text: comment.message,
      attachments: comment.attachments,
    },
    { ...about, verb: comment.hidden ? 'hide' : 'unhide', atMs: readAtMs, text: null, attachments: [] },
  ]
}
