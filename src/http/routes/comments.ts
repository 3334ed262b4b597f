import { z } from 'zod'
import { listComments, readComment } from '../../inbox/read/comments.ts'
import { newId } from '../../kit/ids.ts'
import { actOnComment, type CommentWish } from '../../outbox/comment-actions.ts'
import type { OutboxDeps } from '../../outbox/deps.ts'
import { found } from '../found.ts'
import { refuseOfOa } from '../outside-zalo.ts'
import { orRefuse } from '../refused-send.ts'
import { type Call, defineRoute, respond, type Route } from '../route.ts'
import {
  idFilter,
  idParams,
  listOf,
  nothing,
  outsideUrl,
  paging,
  textOrNull,
  time,
  timeOrNull,
} from '../shapes.ts'
import { INBOX_READERS, INBOX_STAFF } from '../who.ts'
import { attachmentSchema, personBriefSchema, problemShape } from './message-schema.ts'

/** Far above the platform's limit, which is checked and told with both numbers. */
const MAX_TEXT_LENGTH = 20_000

export const commentSchema = z
  .object({
    id: z.string(),
    externalId: z.string(),
    channelId: z.string(),
    postId: z.string(),
    parentId: textOrNull,
    person: personBriefSchema.nullable(),
    own: z.boolean(),
    text: textOrNull,
    attachments: z.array(attachmentSchema),
    createdAt: time,
    editedAt: timeOrNull,
    hidden: z.boolean(),
    deletedAt: timeOrNull,
    liked: z.boolean(),
    privateReply: z.object({ allowed: z.boolean(), until: timeOrNull, sentAt: timeOrNull }),
    /** What staff asked for and is not done: under way, failed with its reason, or of unknown fate. */
    actions: z.array(
      z.object({
        id: z.string(),
        action: z.enum(['reply', 'private-reply', 'edit', 'delete', 'hide', 'like']),
        status: z.enum(['queued', 'sending', 'failed', 'unknown']),
        problem: problemShape.nullable(),
        acceptedAt: time,
      }),
    ),
    /** Hidden by a rule of the Page: why and when. Whether it still is, `hidden` tells. */
    autoHidden: z.object({ for: z.enum(['phone', 'word']), at: time }).nullable(),
  })
  .meta({ id: 'Comment' })

const ACTIONS = ['reply', 'private-reply', 'edit', 'delete', 'hide', 'unhide', 'like', 'unlike'] as const
type Action = (typeof ACTIONS)[number]

/** What was accepted. How it ends is told by `comment.changed`. */
const acceptedSchema = z.object({
  id: z.string(),
  commentId: z.string(),
  action: z.enum(ACTIONS),
  status: z.literal('queued'),
  acceptedAt: time,
})

const listQuery = z.strictObject({
  ...paging,
  channelId: idFilter,
  postId: idFilter,
  parentId: idFilter,
  /** `true`: only those that a rule had hidden, newest hiding first. */
  autoHidden: z.literal('true').optional(),
})
const text = z.string().min(1).max(MAX_TEXT_LENGTH).regex(/\S/, 'something to read')
const reply = z.strictObject({ text, attachmentUrl: outsideUrl.optional() })
const words = z.strictObject({ text })

/** The changes that carry nothing but the comment's id. */
const GESTURES = {
  hide: { summary: 'Hide a comment from everybody but its author and their friends', hidden: true },
  unhide: { summary: 'Show a hidden comment again', hidden: false },
  like: { summary: 'Like a comment as the Page', liked: true },
  unlike: { summary: 'Take the like back', liked: false },
} as const

export const commentRoutes = (deps: OutboxDeps): Route[] => [
  defineRoute<Record<string, never>, z.infer<typeof listQuery>>({
    method: 'get',
    path: '/comments',
    summary: 'Comments on the linked Pages, newest first',
    tag: 'Comments',
    roles: INBOX_READERS,
    personalData: true,
    query: listQuery,
    answers: { 200: { description: 'Comments', schema: listOf(commentSchema) } },
    async handle({ who, query, locale }) {
      const { autoHidden, ...rest } = query
      await refuseOfOa(deps, who.shopId, query.channelId, 'comments')
      const only = autoHidden === undefined ? {} : { autoHidden: true as const }
      return respond(200, await listComments(deps, who.shopId, { ...rest, ...only, language: locale }))
    },
  }),
  defineRoute<{ id: string }>({
    method: 'get',
    path: '/comments/{id}',
    summary: 'One comment',
    tag: 'Comments',
    roles: INBOX_READERS,
    personalData: true,
    params: idParams,
    answers: { 200: { description: 'The comment', schema: commentSchema } },
    async handle({ who, params, locale }) {
      return respond(200, found(await readComment(deps, who.shopId, params.id, locale)))
    },
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof reply>>({
    ...change('/comments/{id}/replies', 'Answer a comment in public, as the Page'),
    method: 'post',
    idempotency: 'required-by-outbox',
    body: reply,
    handle: (call) =>
      act(deps, call, 'reply', {
        do: 'reply',
        text: call.body.text,
        attachmentUrl: call.body.attachmentUrl ?? null,
      }),
  }),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof words>>({
    ...change('/comments/{id}/private-replies', 'Answer a comment in private: once, within 7 days'),
    method: 'post',
    idempotency: 'required-by-outbox',
    body: words,
    handle: (call) => act(deps, call, 'private-reply', { do: 'private-reply', text: call.body.text }),
  }),
  ...(['hide', 'unhide', 'like', 'unlike'] as const).map((name) =>
    defineRoute<{ id: string }, Record<string, never>, Record<string, never>>({
      ...change(`/comments/{id}/${name}`, GESTURES[name].summary),
      method: 'post',
      body: nothing,
      handle: (call) => act(deps, call, name, gesture(name)),
    }),
  ),
  defineRoute<{ id: string }, Record<string, never>, z.infer<typeof words>>({
    ...change('/comments/{id}', "Change the text of one of the Page's own comments"),
    method: 'patch',
    body: words,
    handle: (call) => act(deps, call, 'edit', { do: 'edit', text: call.body.text }),
  }),
  defineRoute<{ id: string }>({
    ...change('/comments/{id}', 'Delete a comment for good'),
    method: 'delete',
    handle: (call) => act(deps, call, 'delete', { do: 'delete' }),
  }),
]

const change = (path: string, summary: string) =>
  ({
    path,
    summary,
    tag: 'Comments',
    roles: INBOX_STAFF,
    personalData: true,
    idempotency: 'optional',
    params: idParams,
    answers: {
      202: { description: 'Accepted, and done in the order of the thread', schema: acceptedSchema },
    },
  }) as const

function gesture(name: keyof typeof GESTURES): CommentWish {
  const wanted = GESTURES[name]
  return 'hidden' in wanted ? { do: 'hide', hidden: wanted.hidden } : { do: 'like', liked: wanted.liked }
}

async function act(
  deps: OutboxDeps,
  call: Call<{ id: string }, unknown, unknown>,
  action: Action,
  wish: CommentWish,
) {
  const { who, params, idempotencyKey } = call
  const { outboxId, acceptedAt } = await orRefuse(
    actOnComment(deps, who.shopId, params.id, wish, {
      author: { kind: who.isService ? 'bot' : 'staff', id: who.userId },
      // Without a key each request is an act of its own.
      idempotencyKey: idempotencyKey ?? newId('req'),
      fingerprint: wish,
    }),
  )
  return respond(202, {
    id: outboxId,
    commentId: params.id,
    action,
    status: 'queued',
    acceptedAt: acceptedAt.toISOString(),
  })
}
